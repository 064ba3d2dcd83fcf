import { counted } from '../compiler/diagnostics/quote.ts';
import { exposeCommand } from './text/expose-command.ts';

/** What a command says of a file's warnings when it is not about them, newline at the end. */
export function renderWarningCount(count: number, file: string): string {
  return `${counted(count, 'warning')} about the file: ${exposeCommand('validate', file)} shows ${count === 1 ? 'it' : 'them'}.\n`;
}
