/** One line of the file as it is shown under a diagnostic: tabs and invisible characters made visible, cut to a width. */
import { visible } from '../../compiler/diagnostics/quote.ts';
import { displayWidth } from './display-width.ts';

/** Columns that are shown of a line, and how many of them stand in front of the marked place when it must be cut. */
const maxColumns = 96;
const lead = 32;

export interface SourceLine {
  readonly text: string;
  /** The columns, from 0, that the code units from `start` to `end` of the line take; at least one column. */
  columns(start: number, end: number): { readonly at: number; readonly length: number };
}

interface Cell {
  readonly index: number;
  readonly text: string;
  readonly width: number;
}

/** Lays out a line so that `focus`, an index of a code unit in it, can be seen. */
export function sourceLine(line: string, focus: number): SourceLine {
  const cells = cellsOf(line, focus);
  const before = cells.findIndex((it) => it.index >= focus);
  const first =
    widthOf(cells) <= maxColumns ? 0 : fromRight(cells.slice(0, before === -1 ? cells.length : before), lead);
  const last = first + fromLeft(cells.slice(first), maxColumns);
  const shown = cells.slice(first, last);
  const cutBefore = (shown[0]?.index ?? 0) > 0 ? '…' : '';
  const end = shown.at(-1);
  const cutAfter = end !== undefined && end.index < line.length - 1 && last < cells.length ? '…' : '';
  return {
    text: `${cutBefore}${shown.map((it) => it.text).join('')}${cutAfter}`,
    columns(from, to) {
      const at = cutBefore.length + widthOf(shown.filter((it) => it.index < from));
      return { at, length: Math.max(1, widthOf(shown.filter((it) => it.index >= from && it.index < to))) };
    },
  };
}

/** Only the part of the line that may be shown is looked at, since a line can be as long as the file. */
function cellsOf(line: string, focus: number): readonly Cell[] {
  const cells: Cell[] = [];
  let index = Math.max(0, focus - 4 * maxColumns);
  for (const character of line.slice(index, focus + 4 * maxColumns)) {
    const text = character === '\t' ? '    ' : visible(character);
    cells.push({ index, text, width: text === character ? displayWidth(character) : text.length });
    index += character.length;
  }
  return cells;
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, it) => sum + it.width, 0);
}

/** How many cells fit into `columns`. */
function fromLeft(cells: readonly Cell[], columns: number): number {
  let left = columns;
  const over = cells.findIndex((it) => (left -= it.width) < 0);
  return over === -1 ? cells.length : over;
}

/** The first of the last cells that fit into `columns`. */
function fromRight(cells: readonly Cell[], columns: number): number {
  return cells.length - fromLeft([...cells].reverse(), columns);
}
