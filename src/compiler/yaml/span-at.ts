/** From offsets of a text to lines and columns. The only code that counts lines. */
import type { Node } from 'yaml';
import type { SourcePosition, SourceSpan } from '../diagnostics/diagnostic.ts';

/** Gives the span of two offsets of one text; `end` is exclusive. */
export type SpanAt = (start: number, end: number) => SourceSpan;

/** A SpanAt for a text. Its lines are indexed on the first call, so a file without faults never pays for it. */
export function spansOf(file: string, text: string): SpanAt {
  let starts: readonly number[] | undefined;
  return (start, end) => {
    starts ??= lineStarts(text);
    return { file, start: positionAt(starts, start), end: positionAt(starts, end) };
  };
}

/** The span of a node, without its anchor and tag. */
export function spanOfNode(node: Node, spanAt: SpanAt): SourceSpan {
  const [start, end] = node.range ?? [0, 0];
  return spanAt(start, end);
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function positionAt(starts: readonly number[], offset: number): SourcePosition {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, col: offset - (starts[low] ?? 0) + 1, offset };
}
