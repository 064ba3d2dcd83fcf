/** What `expose pin` did. */
import { visible } from '../../compiler/diagnostics/quote.ts';
import { exposeCommand } from '../text/expose-command.ts';

/** `changed` says whether the file was written. */
export function renderPinned(image: string, file: string, changed: boolean): string {
  if (!changed) return `${visible(file)} names a digest already: ${visible(image)}\n`;
  return `${visible(file)} now has the image ${visible(image)}\n\nNext: ${exposeCommand('plan', file)} shows what this changes.\n`;
}
