import { visible } from '../../compiler/diagnostics/quote.ts';

/** A diff's lines, with nothing in them that a terminal would obey. */
export function diffLines(diff: string): readonly string[] {
  return diff === '' ? [] : diff.split('\n').map(visible);
}
