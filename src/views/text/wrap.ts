/** Text in a terminal: lines are broken between words, as the terminal itself would not do. */
import type { Page } from '../../channel.ts';
import { withoutStyle } from '../../compiler/diagnostics/quote.ts';
import { displayWidth } from './display-width.ts';

const narrowest = 30;

/** The columns that text on a page may take, at most `widest`. */
export function textColumns({ terminal, columns }: Page, widest: number): number {
  return terminal ? Math.max(narrowest, Math.min(widest, columns)) : widest;
}

/** Breaks text into lines of at most `columns`, each with the indentation of the first; a longer word gets a line of its own. */
export function wrap(text: string, columns: number): readonly string[] {
  const indent = /^ */.exec(text)?.[0] ?? '';
  return wrapHanging(text, columns, indent);
}

/** Every line of a text that is to be printed; those that do not fit go on below the place where their own text begins. */
export function fold(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) =>
      widthOf(line) <= columns ? [line] : wrapHanging(line, columns, hangingOf(line, columns)),
    )
    .join('\n');
}

/** The lines after the first begin with `hanging`. */
export function wrapHanging(text: string, columns: number, hanging: string): readonly string[] {
  const indent = /^ */.exec(text)?.[0] ?? '';
  const lines: { text: string; width: number }[] = [{ text: indent, width: indent.length }];
  let empty = true;
  for (const word of text.slice(indent.length).split(' ')) {
    const line = lines.at(-1) ?? { text: '', width: 0 };
    const width = widthOf(word);
    if (!empty && line.width + 1 + width > columns) {
      lines.push({ text: hanging + word, width: hanging.length + width });
    } else {
      line.text += empty ? word : ` ${word}`;
      line.width += empty ? width : 1 + width;
    }
    empty = word === '' && empty;
  }
  return lines.map((line) => line.text);
}

/** Below the last column of a table, or behind the sign that a line begins with, if that leaves room. */
function hangingOf(line: string, columns: number): string {
  const plain = withoutStyle(line);
  const start = plain.search(/[^ ]|$/);
  const sign = /^ *(?:[-+~=!✓✗→·•] )/.exec(plain)?.[0].length ?? start;
  const gaps = [...plain.slice(0, (2 * columns) / 3).matchAll(/\S {2,}(?=\S)/g)];
  const gap = gaps.at(-1);
  return ' '.repeat(gap === undefined ? sign : gap.index + gap[0].length);
}

/** Columns that a text takes; escape sequences for colours take none. */
function widthOf(text: string): number {
  const plain = withoutStyle(text);
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
  return [...plain].reduce((sum, character) => sum + displayWidth(character), 0);
}
