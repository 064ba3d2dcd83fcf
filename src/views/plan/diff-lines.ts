import { visible } from '../../compiler/diagnostics/quote.ts';

const mostLines = 24;

/** A diff's lines, with nothing in them that a terminal would obey. Long diffs are cut unless `verbose`. */
export function diffLines(diff: string, verbose: boolean): readonly string[] {
  const lines = diff === '' ? [] : diff.split('\n').map(visible);
  if (verbose || lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more lines (--verbose shows them)`];
}
