/** A run that stopped before its end: what is done and what is not, and the command that continues. */
import type { StepsReport } from '../../apply/run-steps.ts';
import type { Paint } from '../../channel.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';

/** `command` is shown as it is. */
export function unfinishedLines(
  { steps, interrupted }: Pick<StepsReport, 'steps' | 'interrupted'>,
  command: string,
  paint: Paint,
): string[] {
  const titles = (wanted: StepsReport['steps'][number]['state']) =>
    steps
      .filter(({ state }) => state === wanted)
      .map(({ title }) => visible(title))
      .join(', ');
  const [done, failed, skipped] = [titles('done'), titles('failed'), titles('skipped')];
  return [
    paint('bold', interrupted ? 'Interrupted.' : 'Not finished.'),
    `  done:     ${done === '' ? 'nothing' : done}`,
    ...(failed === '' ? [] : [`  failed:   ${failed}`]),
    ...(skipped === '' ? [] : [`  not done: ${skipped}`]),
    `Next: ${command} goes on from here.`,
  ];
}
