/** How a destroy ended: what is left in EC2, or what is not done and how to continue. */
import type { Paint } from '../../channel.ts';
import type { DestroyReport } from '../../destroy/destroy.ts';
import { exposeCommand } from '../text/expose-command.ts';
import type { DestroyFrame } from './render-destroy-list.ts';
import { unfinishedLines } from './unfinished-lines.ts';

export function renderDestroyed(
  report: DestroyReport,
  frame: Pick<DestroyFrame, 'file'>,
  paint: Paint,
): string {
  if (report.steps.some(({ state }) => state !== 'done'))
    return `${unfinishedLines(report, exposeCommand('destroy', frame.file), paint).join('\n')}\n`;
  return `${paint('bold', 'Destroyed.')} ${remainder(report.left ?? [])}\n`;
}

function remainder(left: NonNullable<DestroyReport['left']>): string {
  if (left.length === 0) return 'Nothing with its tags is left in EC2.';
  return `Left over, at no cost: ${left.map(({ type, id }) => `${type} ${id}`).join(', ')}.`;
}
