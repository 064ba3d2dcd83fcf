/** Text with ANSI colours as an SVG picture of a terminal, on a background of its own, so that it reads on light and dark pages. */
import { withoutStyle } from '../src/compiler/diagnostics/quote.ts';
import { xmlText } from '../src/views/text/xml-text.ts';

const lineHeight = 19;
const characterWidth = 7.83;
const margin = 20;
const styles: Readonly<Record<number, string>> = {
  1: 'font-weight="bold"',
  2: 'fill="#8b98a9"',
  31: 'fill="#ff8f87"',
  32: 'fill="#7ee08f"',
  33: 'fill="#f2cc60"',
  35: 'fill="#d8a6ff"',
  36: 'fill="#7fdbe8"',
};

/** A whole SVG document; `title` says what is seen, for those who do not see it. */
export function terminalPicture(text: string, title: string): string {
  const lines = text.trimEnd().split('\n');
  const columns = Math.max(...lines.map((line) => withoutStyle(line).length));
  const width = Math.ceil(2 * margin + columns * characterWidth);
  const height = 2 * margin + lines.length * lineHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${xmlText(title)}">`,
    `  <rect width="${width}" height="${height}" rx="8" fill="#161c24"/>`,
    '  <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="13" fill="#e3e9f0">',
    ...lines.map((line, index) => drawnLine(line, margin + (index + 0.75) * lineHeight)),
    '  </g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Each piece at its own column, and as wide as its characters: fonts differ from one reader to the next. */
function drawnLine(line: string, y: number): string {
  let column = 0;
  let style: ReadonlySet<number> = new Set();
  const pieces = line.split(/(\u001b\[[\d;]*m)/).flatMap((piece) => {
    const codes = /^\u001b\[([\d;]*)m$/.exec(piece)?.[1]?.split(';');
    if (codes !== undefined) {
      style = codes.reduce(styleAfter, style);
      return [];
    }
    const start = column + piece.length - piece.trimStart().length;
    column += piece.length;
    const shown = piece.trim();
    return shown === '' ? [] : [tspan(shown, start, style)];
  });
  return `    <text y="${y}" xml:space="preserve">${pieces.join('')}</text>`;
}

/** 0 ends every style, 22 bold and dim, 39 a colour. */
function styleAfter(style: ReadonlySet<number>, code: string): ReadonlySet<number> {
  const number = Number(code);
  if (number === 0) return new Set();
  if (number === 22) return new Set([...style].filter((one) => one > 2));
  if (number === 39) return new Set([...style].filter((one) => one <= 2));
  return new Set([...style, number]);
}

function tspan(text: string, column: number, style: ReadonlySet<number>): string {
  // No attribute may be there twice: the last colour counts, and dim, which is one here, where there is no other.
  const fill = [...style].filter((one) => one > 2 && one in styles).at(-1) ?? 2;
  const looks = [1, fill].filter((one) => one > 2 || style.has(one)).map((one) => styles[one]);
  const place = `x="${(margin + column * characterWidth).toFixed(1)}" textLength="${(text.length * characterWidth).toFixed(1)}"`;
  return `<tspan ${[place, ...looks].join(' ')}>${xmlText(text)}</tspan>`;
}
