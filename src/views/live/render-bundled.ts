import { counted, visible } from '../../compiler/diagnostics/quote.ts';

/** What is said of the bundle that was written to `file`, newline at the end. */
export function renderBundled(file: string, count: number): string {
  return `Wrote ${counted(count, 'file')} into ${visible(file)}, which only you can read. Keys and credentials are not in it; names, addresses and logs are. Its README.txt lists what is there: look before you send it.\n`;
}
