/** The lines of a text by the columns in which they start, for saying which of them stands in the wrong one. */
import { quote } from '../../diagnostics/quote.ts';

export type Range = readonly [start: number, end: number];

/** A line of the text, split into what matters for its place among the others. */
export interface Line {
  /** Offset of its first character. */
  readonly start: number;
  readonly text: string;
  /** Columns, from 0, of its dashes and of what follows them. */
  readonly columns: readonly number[];
  /** What stands after the indentation and the dashes, without a comment. */
  readonly content: string;
  readonly key: string | undefined;
  /** Whether there is a value after the key, or no key. */
  readonly hasValue: boolean;
}

/** A column in which a line may go on, and what starts there. */
export interface Open {
  readonly column: number;
  readonly name: string;
  readonly isItem: boolean;
  readonly at: Range;
}

/** Lines around a fault that are looked at: a fault can be at the end of a file of a hundred thousand lines. */
const linesAround = 200;

/** The line that starts at an offset. */
export function lineAt(text: string, start: number): Line {
  const end = text.indexOf('\n', start);
  // Nothing behind the first few hundred characters decides what is wrong with a line.
  const raw = text.slice(start, end === -1 ? undefined : end).slice(0, 300);
  const [, indentation = '', dashes = ''] = /^( *)((?:- +(?=\S))*)/.exec(raw) ?? [];
  const columns = [indentation.length];
  for (const dash of dashes.match(/- +/g) ?? []) columns.push((columns.at(-1) ?? 0) + dash.length);
  const content = raw
    .slice(columns.at(-1))
    .replace(/(^|\s)#.*$/, '')
    .trimEnd();
  const [, key, value] = /^("[^"]*"|'[^']*'|[^\s:#][^:#]*):(?:\s+(.*))?$/.exec(content) ?? [];
  return {
    start,
    text: raw,
    columns,
    content,
    key: key?.trim(),
    hasValue: key === undefined || (value ?? '') !== '',
  };
}

/** The columns in which a line may go on, nearest line first: those of the lines above that nothing further left ends. */
export function openColumns(above: readonly Line[]): readonly Open[] {
  const open: Open[] = [];
  let least = Infinity;
  for (const line of above) {
    for (const column of [...line.columns].reverse()) {
      if (column >= least) continue;
      least = column;
      const isItem = line.text.startsWith('-', column);
      open.push({ column, isItem, name: isItem ? 'the dash' : nameOf(line), at: startRange(line, column) });
    }
    if (least === 0) break;
  }
  return open;
}

/** The lines above an offset that are not empty or a comment, nearest first. */
export function linesBefore(text: string, offset: number): readonly Line[] {
  const lines: Line[] = [];
  let start = offset;
  for (let count = 0; count < linesAround && start > 0; count += 1) {
    start = text.lastIndexOf('\n', start - 2) + 1;
    const line = lineAt(text, start);
    if (line.content !== '') lines.push(line);
  }
  return lines;
}

/** Its key, or the whole item of a list. */
export function nameOf({ key, content, columns }: Line): string {
  return quote(key ?? (columns.length > 1 ? `- ${content}` : content));
}

/** Where its key stands, or the whole item. */
export function contentRange({ start, columns, key, content }: Line): Range {
  const last = start + (columns.at(-1) ?? 0);
  return key === undefined ? [start + (columns[0] ?? 0), last + content.length] : [last, last + key.length];
}

function startRange(line: Line, column: number): Range {
  const isItem = line.text.startsWith('-', column);
  return [line.start + column, line.start + column + (isItem ? 1 : (line.key ?? line.content).length)];
}

/** The first line below an offset that is not empty or a comment. */
export function lineAfter(text: string, offset: number): Line | undefined {
  let start = offset;
  for (let count = 0; count < linesAround; count += 1) {
    const newline = text.indexOf('\n', start);
    if (newline === -1) return undefined;
    start = newline + 1;
    const line = lineAt(text, start);
    if (line.content !== '') return line;
  }
  return undefined;
}
