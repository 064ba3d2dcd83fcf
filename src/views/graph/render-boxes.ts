/** The request path as boxes for a terminal, from the visitor down to the targets. */
import type { Page } from '../../channel.ts';
import { breakLines, columnsOf } from './break-lines.ts';
import type { RequestPath, Stop, Way } from './request-path.ts';

/** Ports that are told apart in a box; more are counted. */
const mostListed = 8;
const widest = 72;
/** The frame and a space on both sides. */
const frame = 4;

/** One box for each stop that a request comes to. Where the ports differ, the box says for each what its own is. */
export function renderBoxes({ title, ways, legend }: RequestPath, { columns, paint }: Page): string {
  const room = Math.max(16, Math.min(widest, columns) - frame);
  const stops = Math.max(...ways.map((way) => way.stops.length));
  const contents = Array.from({ length: stops }, (_, index) => linesOf(ways, index));
  const broken = contents.map((lines) => lines.flatMap((line) => breakLines(line, room)));
  const inner = Math.max(...broken.flat().map(columnsOf));
  return [
    ...breakLines(title, room + frame).map((line) => paint('bold', line)),
    '',
    ...broken.flatMap((lines, index) => [
      ...(index === 0 ? [] : arrow(ways, index - 1, room)),
      ...box(lines, inner),
    ]),
    ...(legend === undefined ? [] : ['', ...breakLines(legend, room + frame)]),
    '',
  ].join('\n');
}

function box(lines: readonly string[], inner: number): readonly string[] {
  const edge = '─'.repeat(inner + 2);
  const rows = lines.map((line) => `│ ${line}${' '.repeat(inner - columnsOf(line))} │`);
  return [`┌${edge}┐`, ...rows, `└${edge}┘`];
}

function arrow(ways: readonly Way[], index: number, room: number): readonly string[] {
  const labels = [...new Set(ways.map((way) => way.arrows[index] ?? ''))];
  const [first = '', ...rest] = breakLines(listed(labels).join(', '), room - 2);
  return [`   │ ${first}`, ...rest.map((line) => `   │ ${line}`), '   ▼'];
}

/** The titles of the stops at one place, each with its notes. */
function linesOf(ways: readonly Way[], index: number): readonly string[] {
  const stops = ways.flatMap(({ stops: all, arrows }) => {
    const stop = all[index];
    return stop === undefined ? [] : [{ stop, port: arrows[0] ?? '' }];
  });
  const titles = [...new Set(stops.map(({ stop }) => stop.title))];
  return titles.flatMap((title) => {
    const those = stops.filter(({ stop }) => stop.title === title);
    const notes = [...new Set(those.map(({ stop }) => stop.note))];
    if (notes.length === 1) return [title, ...notes];
    return [title, ...listed(those.map(noteOfPort))];
  });
}

function noteOfPort({ stop, port }: { readonly stop: Stop; readonly port: string }): string {
  return `${port}: ${stop.note}`;
}

function listed(items: readonly string[]): readonly string[] {
  if (items.length <= mostListed) return items;
  return [...items.slice(0, mostListed - 1), `and ${items.length - mostListed + 1} more`];
}
