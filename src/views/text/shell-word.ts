import { visible } from '../../compiler/diagnostics/quote.ts';

/** A path as one word of a command line to be copied: unchanged where that is safe, in single quotes elsewhere. */
export function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${visible(path).replaceAll("'", "'\\''")}'`;
}
