/** The request path as SVG: one row per port, on a background of its own, so that any page can hold it. */
import { xmlText } from '../text/xml-text.ts';
import { breakLines } from './break-lines.ts';
import type { RequestPath, Stop, Way } from './request-path.ts';

const boxWidth = 230;
const lineHeight = 16;
/** Characters that fit into a box in the widest usual font; longer texts take more lines. */
const lineLength = { title: 26, note: 32, heading: 90 };
/** The longest name of a port with its number fits above an arrow. */
const gap = { x: 150, y: 28 };
const margin = 24;

/** A box with the lines of its texts. */
interface Box {
  readonly title: readonly string[];
  readonly note: readonly string[];
  /** Names a style: whether the stop is up. */
  readonly state: 'up' | 'down' | 'unknown' | null;
}

/** A whole SVG document. */
export function renderSvg({ title, ways, legend }: RequestPath): string {
  const rows = ways.map((way) => ({ way, boxes: way.stops.map(boxOf) }));
  const columns = Math.max(...ways.map(({ stops }) => stops.length));
  const heading = breakLines(title, lineLength.heading);
  const width = 2 * margin + columns * boxWidth + (columns - 1) * gap.x;
  let y = margin + heading.length * 22 + 12;
  const drawn = rows.flatMap(({ way, boxes }) => {
    const height = Math.max(...boxes.map(heightOf));
    const row = wayRow(way, boxes, { y, height });
    y += height + gap.y;
    return row;
  });
  const foot = y - gap.y + margin;
  const height = legend === undefined ? foot : foot + lineHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" role="img" aria-label="${xmlText(`The path of a request to ${title}`)}">`,
    '  <style>',
    '    text { fill: #1b2733; text-anchor: middle } .note, .label { font-size: 11px; fill: #465461 } .title { font-size: 13px; font-weight: 600 } .heading { font-size: 16px; font-weight: 600 }',
    '    .page { fill: #ffffff; stroke: #c3ccd5 } .box { fill: #eef2f6; stroke: #8496a6 } .up { fill: #e2f4e5; stroke: #2c7a3f } .down { fill: #fdeadb; stroke: #b3541e; stroke-width: 2 } .unknown { stroke-dasharray: 4 3 } path { stroke: #51606e; fill: none }',
    '  </style>',
    '  <defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8"/></marker></defs>',
    `  <rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...heading.map((line, index) => textAt('heading', line, width / 2, margin + 12 + 22 * index)),
    ...drawn,
    ...(legend === undefined ? [] : [textAt('note', legend, width / 2, foot)]),
    '</svg>',
    '',
  ].join('\n');
}

function boxOf({ title, note, up }: Stop): Box {
  return {
    title: breakLines(title, lineLength.title),
    note: breakLines(note, lineLength.note),
    state: stateOf(up),
  };
}

function stateOf(up: Stop['up']): Box['state'] {
  if (up === undefined) return null;
  if (up === null) return 'unknown';
  return up ? 'up' : 'down';
}

function heightOf({ title, note }: Box): number {
  return 20 + lineHeight * (title.length + note.length);
}

function wayRow(
  way: Way,
  boxes: readonly Box[],
  { y, height }: { readonly y: number; readonly height: number },
): readonly string[] {
  const left = (column: number): number => margin + column * (boxWidth + gap.x);
  return [
    ...boxes.flatMap((box, column) => boxAt(box, { x: left(column), y, height })),
    ...way.arrows.flatMap((label, column) => {
      const from = left(column) + boxWidth;
      const middle = y + height / 2;
      return [
        `  <path d="M${from} ${middle}H${from + gap.x}" marker-end="url(#head)"/>`,
        textAt('label', label, from + gap.x / 2, middle - 7),
      ];
    }),
  ];
}

function boxAt(
  box: Box,
  { x, y, height }: { readonly x: number; readonly y: number; readonly height: number },
): readonly string[] {
  const top = y + (height - heightOf(box)) / 2 + 10;
  const lines = [
    ...box.title.map((text) => ({ kind: 'title', text })),
    ...box.note.map((text) => ({ kind: 'note', text })),
  ];
  return [
    `  <rect class="box${box.state === null ? '' : ` ${box.state}`}" x="${x}" y="${y}" width="${boxWidth}" height="${height}" rx="6"/>`,
    ...lines.map(({ kind, text }, index) =>
      textAt(kind, text, x + boxWidth / 2, top + lineHeight * index + 12),
    ),
  ];
}

function textAt(kind: string, text: string, x: number, y: number): string {
  return `  <text class="${kind}" x="${x}" y="${y}">${xmlText(text)}</text>`;
}
