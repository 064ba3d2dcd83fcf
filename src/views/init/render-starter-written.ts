import { visible } from '../../compiler/diagnostics/quote.ts';
import { exposeCommand } from '../text/expose-command.ts';

/** What init says when it has written `file`, newline at the end. */
export function renderStarterWritten(file: string): string {
  return `Wrote ${visible(file)}. Next: ${exposeCommand('compile', file)} shows what it becomes.\n`;
}

/** What init says when the person gave up. */
export const nothingWritten = 'Nothing was written.\n';
