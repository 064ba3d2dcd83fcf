/** Asks for a word before something is changed. The terminal stays in its normal mode, so that ^C is a signal as ever. */
import { createInterface } from 'node:readline';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { Session } from './session.ts';

/** Null when the person typed exactly `word`; otherwise why nothing may be changed. `question` ends the line it is on. */
export async function confirm(session: Session, question: string, word: string): Promise<Diagnostic | null> {
  session.stderr.write(`${question} Type ${session.stderr.paint('bold', word)} to go on: `);
  const answer = await nextLine(session);
  if (answer === null) session.stderr.write('\n');
  return answer === word
    ? null
    : {
        severity: 'error',
        code: 'confirmation-refused',
        summary: `the answer was not ${word}`,
        detail: 'Nothing was changed.',
      };
}

/** Why the command may not run at all: nobody can be asked and --yes is not given; null when it may. */
export function mustBeAsked(session: Session, yes: boolean, command: string): Diagnostic | null {
  if (yes || session.interactive) return null;
  return {
    severity: 'error',
    code: 'confirmation-needed',
    summary: `${command} asks before it changes anything, and here nobody can be asked`,
    detail: `Standard input or standard error is not a terminal${session.json ? ', or --json was given' : ''}. With --yes it does not ask.`,
  };
}

function nextLine(session: Session): Promise<string | null> {
  const lines = createInterface({ input: session.stdin, terminal: false });
  return new Promise<string | null>((resolve) => {
    lines.once('line', (line) => resolve(line.trim()));
    lines.once('close', () => resolve(null));
    session.signal.addEventListener('abort', () => resolve(null), { once: true });
  }).finally(() => lines.close());
}
