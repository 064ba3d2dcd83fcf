/** A run that stopped before its end: what is done and what is not, and the command that continues. */
import type { StepsReport } from '../../apply/step-runner.ts';
import type { Paint } from '../../channel.ts';
import { hasError } from '../../compiler/diagnostics/diagnostic.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';

/** `command` is shown as it is. */
export function unfinishedLines(
  { steps, interrupted, diagnostics }: StepsReport,
  command: string,
  paint: Paint,
): string[] {
  const titles = (wanted: StepsReport['steps'][number]['state']) =>
    steps
      .filter(({ state }) => state === wanted)
      .map(({ title }) => visible(title))
      .join(', ');
  const [done, failed, skipped] = [titles('done'), titles('failed'), titles('skipped')];
  // What a person stopped in the middle has not failed.
  const ending = interrupted && !hasError(diagnostics) ? 'stopped:' : 'failed:';
  return [
    paint('bold', interrupted ? 'Interrupted.' : 'Not finished.'),
    `  done:      ${done === '' ? 'nothing' : done}`,
    ...(failed === '' ? [] : [`  ${ending.padEnd(10)} ${failed}`]),
    ...(skipped === '' ? [] : [`  not done:  ${skipped}`]),
    `Next: ${command} goes on from here.`,
  ];
}
