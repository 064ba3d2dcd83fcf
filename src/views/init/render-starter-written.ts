import { visible } from '../../compiler/diagnostics/quote.ts';
import { exposeCommand } from '../text/expose-command.ts';
import { shellWord } from '../text/shell-word.ts';

/** What init says when it has written `file`, newline at the end. `profile` has to be named again, where one was chosen. */
export function renderStarterWritten(file: string, profile: string | null): string {
  const flag = profile === null ? '' : ` --profile ${shellWord(profile)}`;
  return `Wrote ${visible(file)}. Next: ${exposeCommand('plan', file)}${flag} shows what it makes.\n`;
}

/** What init says when the person gave up. */
export const nothingWritten = 'Nothing was written.\n';
