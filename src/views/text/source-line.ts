/** One line of the file as it is shown under a diagnostic: tabs and invisible characters made visible, cut to a width. */
import { visible } from '../../compiler/diagnostics/quote.ts';
import { displayWidth } from './display-width.ts';

/** The marked place has a third of the columns in front of it when the line must be cut. */
const leadShare = 1 / 3;

export interface SourceLine {
  readonly text: string;
  /** The columns, from 0, that the code units from `start` up to `end` of the line take; at least one column. */
  columnsOf(start: number, end: number): { readonly at: number; readonly length: number };
}

interface Cell {
  readonly index: number;
  readonly text: string;
  readonly width: number;
}

/** Lays out a line, cut to `columns` if it must be, so that `focus`, the index of a code unit in it, can be seen. */
export function sourceLine(line: string, focus: number, columns: number): SourceLine {
  // Room for the two ellipses.
  const room = columns - 2;
  const cells = cellsOf(line, focus, room);
  const isWhole = widthOf(cells) <= columns;
  const first = isWhole ? 0 : firstShown(cells, focus, room * leadShare);
  const last = first + countFitting(cells.slice(first), isWhole ? columns : room);
  const shown = cells.slice(first, last);
  const cutBefore = (shown[0]?.index ?? 0) > 0 ? '…' : '';
  const lastShown = shown.at(-1);
  const cutAfter =
    lastShown !== undefined && lastShown.index < line.length - 1 && last < cells.length ? '…' : '';
  return {
    text: `${cutBefore}${shown.map(({ text }) => text).join('')}${cutAfter}`,
    columnsOf(start, end) {
      const at = cutBefore.length + widthOf(shown.filter(({ index }) => index < start));
      const marked = shown.filter(({ index }) => index >= start && index < end);
      return { at, length: Math.max(1, widthOf(marked)) };
    },
  };
}

/** The cell to begin with, so that the focus has `lead` columns in front of it. */
function firstShown(cells: readonly Cell[], focus: number, lead: number): number {
  const at = cells.findIndex(({ index }) => index >= focus);
  const before = at === -1 ? cells : cells.slice(0, at);
  return before.length - countFitting([...before].reverse(), lead);
}

/** Code units around the focus that are looked at, per column of room: marks without a width take several for one column. */
const unitsPerColumn = 4;

/** Only the part of the line that may be shown is looked at, since a line can be as long as the file. */
function cellsOf(line: string, focus: number, room: number): readonly Cell[] {
  const cells: Cell[] = [];
  let index = Math.max(0, focus - unitsPerColumn * room);
  for (const character of line.slice(index, focus + unitsPerColumn * room)) {
    const text = character === '\t' ? '    ' : visible(character);
    cells.push({ index, text, width: text === character ? displayWidth(character) : text.length });
    index += character.length;
  }
  return cells;
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}

/** How many of the first cells fit into `columns`. */
function countFitting(cells: readonly Cell[], columns: number): number {
  let used = 0;
  let count = 0;
  for (const { width } of cells) {
    used += width;
    if (used > columns) break;
    count += 1;
  }
  return count;
}
