import { exposeCommand } from './text/expose-command.ts';

/** What a command says of a file's warnings when it is not about them, newline at the end. */
export function renderWarningCount(count: number, file: string): string {
  return `${count === 1 ? '1 warning' : `${count} warnings`} about the file: ${exposeCommand('validate', file)} shows ${count === 1 ? 'it' : 'them'}.\n`;
}
