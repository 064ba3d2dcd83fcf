/** What bounds a visit to the site: its time, Ctrl-C, and how many there are at once. */
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** The gateway lets one source have a share of its connections. */
const atATime = 8;

/** How one protocol is asked, and what its silence and its errors say. */
interface Conversation<Answer> {
  /** Ends the conversation with the first answer. */
  listen(end: (answer: Answer) => void): void;
  late(connected: boolean): Answer;
  explain(error: Error, connected: boolean): Answer;
  readonly interrupted: Answer;
}

interface Bounds {
  /** One that nothing else listens on: Node warns of a leak when more than ten listen on one. */
  readonly signal: AbortSignal;
  readonly seconds: number;
}

/** What the conversation ends with, at the latest when the visit's time is over; the socket is closed then. */
export function firstAnswer<Answer>(
  socket: Socket,
  { signal, seconds }: Bounds,
  { listen, late, explain, interrupted }: Conversation<Answer>,
): Promise<Answer> {
  return new Promise((resolve) => {
    let connected = false;
    // A socket's own timeout begins again with each byte.
    const deadline = setTimeout(() => end(late(connected)), seconds * 1000);
    const end = (answer: Answer): void => {
      clearTimeout(deadline);
      signal.removeEventListener('abort', interrupt);
      socket.destroy();
      resolve(answer);
    };
    const interrupt = (): void => end(interrupted);
    if (signal.aborted) return interrupt();
    signal.addEventListener('abort', interrupt);
    socket.on('connect', () => {
      connected = true;
    });
    socket.on('error', (error) => end(explain(error, connected)));
    listen(end);
  });
}

/** Fails the request if there is no answer by then. Node's own timeout begins again with each byte of a slow one. */
export function endAfter(request: ClientRequest, seconds: number): void {
  const late = setTimeout(() => request.destroy(new Error(`no answer within ${seconds} s`)), seconds * 1000);
  request.on('close', () => clearTimeout(late));
}

/** Asks about each of the names, a few at once; after an interruption about no more of them. */
export async function askInTurn<Answer>(
  names: readonly string[],
  signal: AbortSignal,
  ask: (name: string) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < names.length && !signal.aborted; start += atATime)
    answers.push(...(await Promise.all(names.slice(start, start + atATime).map(ask))));
  return answers;
}
