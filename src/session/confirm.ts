/** Asks for a word before something is changed. The terminal stays in its normal mode, so that ^C is a signal as ever. */
import { createInterface } from 'node:readline';
import { failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Session } from './session.ts';

/** Good when the person typed exactly `word`; otherwise nothing may be changed. `question` ends the line it is on. */
export async function confirm(session: Session, question: string, word: string): Promise<Result<null>> {
  session.stderr.write(`${question} Type ${session.stderr.paint('bold', word)} to go on: `);
  const answer = await nextLine(session);
  if (answer === null) session.stderr.write('\n');
  if (answer === word) return ok(null);
  return failed({
    severity: 'error',
    code: 'confirmation-refused',
    summary: `the answer was not ${word}`,
    detail: 'Nothing was changed.',
  });
}

/** Fails when the command has to ask and nobody can be asked. `yes`: whether --yes was given. */
export function mustBeAsked(session: Session, yes: boolean, command: string): Result<null> {
  if (yes || session.interactive) return ok(null);
  return failed({
    severity: 'error',
    code: 'confirmation-needed',
    summary: `${command} asks before it changes anything, and here nobody can be asked`,
    detail: `Standard input or standard error is not a terminal${session.json ? ', or --json was given' : ''}. With --yes it does not ask.`,
  });
}

function nextLine(session: Session): Promise<string | null> {
  const lines = createInterface({ input: session.stdin, terminal: false });
  return new Promise<string | null>((resolve) => {
    lines.once('line', (line) => resolve(line.trim()));
    lines.once('close', () => resolve(null));
    session.signal.addEventListener('abort', () => resolve(null), { once: true });
  }).finally(() => lines.close());
}
