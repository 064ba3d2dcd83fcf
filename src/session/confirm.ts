/** Asks before something is changed. The terminal stays in its normal mode, in which ^C is a signal as ever. */
import { createInterface } from 'node:readline';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import {
  agreement,
  agrees,
  type Question,
  renderQuestion,
  renderRefused,
  renderStopped,
} from '../views/render-question.ts';
import { print } from './print.ts';
import type { ExitCode, Session } from './session.ts';

/** Succeeds if the person types the word that the question names, for yes also y. A no has been answered: see isRefusal. */
export async function confirm(session: Session, question: Question): Promise<Result<null>> {
  session.stderr.write(renderQuestion(question, session.stderr.paint));
  const answer = await nextLine(session);
  if (answer === null) session.stderr.write('\n');
  if (agrees(question, answer)) return ok(null);
  // Who stops the question has not said what comes next.
  print(session.stderr, session.signal.aborted ? renderStopped() : renderRefused(question));
  return failed({
    severity: 'error',
    code: 'confirmation-refused',
    summary: `the answer was not ${agreement(question)}`,
    detail: 'Nothing was changed.',
  });
}

/** Whether a person said no, or stopped the question. That is no error, and they have been told that nothing was changed. */
export function isRefusal(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => code === 'confirmation-refused');
}

/** How a command ends whose question was answered with a no, or was stopped. */
export function refusedCode({ signal }: Pick<Session, 'signal'>): ExitCode {
  return signal.aborted ? 130 : 1;
}

/** Fails if `command` would have to ask and cannot: there is no --yes, and the session is not interactive. */
export function mustBeAsked(session: Session, yes: boolean, command: string): Result<null> {
  if (yes || session.interactive) return ok(null);
  return failed({
    severity: 'error',
    code: 'confirmation-needed',
    summary: `${command} asks before it changes anything, and it cannot ask here`,
    detail: session.json
      ? 'With --json nothing is asked. Give --yes to go on without a question.'
      : 'Standard input or standard error is not a terminal, or the variable CI is set. Give --yes to go on without a question.',
  });
}

/** The next line of standard input; null if it ends, or if the session does. */
function nextLine(session: Session): Promise<string | null> {
  const lines = createInterface({ input: session.stdin, terminal: false });
  return new Promise<string | null>((resolve) => {
    lines.once('line', (line) => resolve(line.trim()));
    lines.once('close', () => resolve(null));
    session.signal.addEventListener('abort', () => resolve(null), { once: true });
  }).finally(() => lines.close());
}
