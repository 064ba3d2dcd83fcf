/** The request path as SVG: one row per port, readable on a light and on a dark page. */
import type { RequestPath, Stop, Way } from './request-path.ts';

const box = { width: 190, height: 52 };
const gap = { x: 130, y: 28 };
const margin = 20;
const titleHeight = 34;

/** A whole SVG document. */
export function renderSvg({ title, ways }: RequestPath): string {
  const columns = Math.max(...ways.map(({ stops }) => stops.length));
  const width = 2 * margin + columns * box.width + (columns - 1) * gap.x;
  const height = 2 * margin + titleHeight + ways.length * box.height + (ways.length - 1) * gap.y;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" role="img" aria-label="${escaped(`The path of a request to ${title}`)}">`,
    '  <style>',
    '    text { fill: #1b2733; text-anchor: middle } .note, .label { font-size: 11px; fill: #51606e } .title { font-size: 13px; font-weight: 600 }',
    '    rect { fill: #f3f6f9; stroke: #8496a6 } path { stroke: #51606e; fill: none }',
    '    @media (prefers-color-scheme: dark) { text { fill: #e8eef4 } .note, .label { fill: #a9b7c4 } rect { fill: #22303c; stroke: #6b7d8d } path { stroke: #a9b7c4 } }',
    '  </style>',
    '  <defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8"/></marker></defs>',
    `  <text x="${width / 2}" y="${margin + 12}" font-size="16" font-weight="600">${escaped(title)}</text>`,
    ...ways.flatMap((way, row) => wayRow(way, margin + titleHeight + row * (box.height + gap.y))),
    '</svg>',
    '',
  ].join('\n');
}

function wayRow(way: Way, y: number): readonly string[] {
  const left = (column: number): number => margin + column * (box.width + gap.x);
  return [
    ...way.stops.flatMap((stop, column) => boxAt(stop, left(column), y)),
    ...way.arrows.flatMap((label, column) => {
      const from = left(column) + box.width;
      const middle = y + box.height / 2;
      return [
        `  <path d="M${from} ${middle}H${from + gap.x}" marker-end="url(#head)"/>`,
        `  <text class="label" x="${from + gap.x / 2}" y="${middle - 7}">${escaped(label)}</text>`,
      ];
    }),
  ];
}

function boxAt(stop: Stop, x: number, y: number): readonly string[] {
  const middle = x + box.width / 2;
  return [
    `  <rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="6"/>`,
    `  <text class="title" x="${middle}" y="${y + 22}">${escaped(shortened(stop.title, 26))}</text>`,
    `  <text class="note" x="${middle}" y="${y + 39}">${escaped(shortened(stop.note, 32))}</text>`,
  ];
}

/** What does not fit into a box ends in an ellipsis. */
function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
