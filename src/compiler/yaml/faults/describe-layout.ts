/**
 * What is wrong with the lines around a fault: a missing space or colon, a line that starts in the wrong column. The
 * parser only knows that the line above went on; a person needs the line that has to change.
 */
import type { DiagnosticCode } from '../../diagnostics/diagnostic-table.ts';
import { quote } from '../../diagnostics/quote.ts';
import {
  contentRange,
  type Line,
  lineAfter,
  lineAt,
  linesBefore,
  nameOf,
  type Open,
  openColumns,
  type Range,
} from './layout-lines.ts';

/** What is said about a fault, and where, if that is not where the parser found it. */
export interface Wording {
  /** yaml-syntax if absent. */
  readonly code?: DiagnosticCode;
  readonly summary: string;
  readonly detail: string;
  readonly at?: Range;
  readonly related?: readonly { readonly message: string; readonly at: Range }[];
}

/** The wording, or undefined if the lines look right. `offset` is where the parser found the fault. */
export function describeLayout(text: string, offset: number): Wording | undefined {
  const line = lineAt(text, text.lastIndexOf('\n', offset - 1) + 1);
  return (
    variable(line) ??
    textAfterQuote(text, offset) ??
    missingSeparator(line) ??
    valueWithColon(line) ??
    wrongColumn(line, text) ??
    nextIndentedTooFar(line, text) ??
    closingNothing(line, offset)
  );
}

/** In braces, and so in YAML's own syntax: [${PORT}], {{ port }}. */
function variable({ content, start, text }: Line): Wording | undefined {
  const found = /\$\{[^}]*\}?|\{\{[^}]*\}\}/.exec(content)?.[0];
  if (found === undefined) return undefined;
  const at = start + text.indexOf(found);
  return {
    summary: `${quote(found)} is not replaced by the value of a variable`,
    detail: 'expose expands no variables: write the value itself.',
    at: [at, at + found.length],
  };
}

/** "a"b. */
function textAfterQuote(text: string, offset: number): Wording | undefined {
  const mark = text.charAt(offset - 1);
  if (mark !== '"' && mark !== "'") return undefined;
  return {
    summary: 'there is text after the closing quote',
    detail: `Move the closing ${mark} to the end of the value, or write the value without quotes.`,
  };
}

/** "domain:example.com", "domain = example.com", "domain example.com", "-443". */
function missingSeparator({ content, columns, key, start, text }: Line): Wording | undefined {
  if (key !== undefined || /^[[{"'&*!|>]/.test(content)) return undefined;
  const at: Range = [start + text.indexOf(content), start + text.indexOf(content) + content.length];
  const item = /^-(\S+)$/.exec(content)?.[1];
  if (item !== undefined)
    return {
      summary: 'there is no space after the dash',
      detail: `Write "- ${item}".`,
      at,
    };
  const [, word, mark, value = ''] =
    /^([A-Za-z][A-Za-z0-9_-]*)\s*([:=,]?)\s*((?<=[\s:=,]).*)?$/.exec(content) ?? [];
  if (word === undefined || (columns.length > 1 && (mark !== ':' || value === ''))) return undefined;
  const repaired = value === '' ? `Write "${word}: " and its value.` : `Write ${quote(`${word}: ${value}`)}.`;
  return {
    summary: mark === ':' ? `there is no space after "${word}:"` : `the key "${word}" has no colon`,
    detail: mark === ':' || value === '' ? repaired : `A key ends in a colon and a space. ${repaired}`,
    at,
  };
}

/** "name: a: b". */
function valueWithColon({ content, key, start, text }: Line): Wording | undefined {
  const value = key === undefined ? undefined : content.slice(content.indexOf(':') + 1).trim();
  if (value === undefined || !/^[^"'[{].*:(\s|$)/.test(value)) return undefined;
  const at = start + text.indexOf(value);
  return {
    summary: `the value of ${quote(key ?? '')} contains a colon and a space`,
    detail: `Put it in quotes if it is text: ${quote(value)}. A key inside ${quote(key ?? '')} needs a line of its own, indented further.`,
    at: [at, at + value.length],
  };
}

/** The line itself starts where nothing above it does. */
function wrongColumn(line: Line, text: string): Wording | undefined {
  const above = linesBefore(text, line.start);
  const previous = above[0];
  const column = line.columns[0] ?? 0;
  if (line.content === '' || previous === undefined) return undefined;
  if (column > (previous.columns.at(-1) ?? 0)) return tooFar(line, previous);
  const open = openColumns(above);
  if (open.some((place) => place.column === column)) return mixed(line, open, column);
  const nearest = [...open].sort((a, b) => Math.abs(a.column - column) - Math.abs(b.column - column))[0];
  if (nearest === undefined) return undefined;
  const distance = nearest.column - column;
  const spaces = `${Math.abs(distance)} space${Math.abs(distance) === 1 ? '' : 's'}`;
  return {
    summary: `${nameOf(line)} starts in a column where nothing above it starts`,
    detail: `${distance > 0 ? `Add ${spaces}` : `Remove ${spaces}`} in front of it, so that it starts below ${nearest.name}.`,
    at: contentRange(line),
    related: [{ message: `${nearest.name} starts here`, at: nearest.at }],
  };
}

/** The next line is the one that has to change: the parser took it for more of this line's value. */
function nextIndentedTooFar(line: Line, text: string): Wording | undefined {
  const next = lineAfter(text, line.start);
  if (next === undefined) return undefined;
  return (next.columns[0] ?? 0) > (line.columns.at(-1) ?? 0) ? tooFar(next, line) : undefined;
}

function tooFar(line: Line, previous: Line): Wording | undefined {
  if (!previous.hasValue || previous.content === '') return undefined;
  const distance = (line.columns[0] ?? 0) - (previous.columns.at(-1) ?? 0);
  const spaces = `${distance} space${distance === 1 ? '' : 's'}`;
  const inside =
    previous.key === undefined
      ? ''
      : ` If it belongs inside ${quote(previous.key)}, move the value of ${quote(previous.key)} to a line of its own, after a key of its own.`;
  return {
    summary: `${nameOf(line)} is indented further than ${nameOf(previous)}, which already has a value`,
    detail: `Remove ${spaces} in front of it, so that both start in the same column.${inside}`,
    at: contentRange(line),
    related: [{ message: `${nameOf(previous)} starts here`, at: contentRange(previous) }],
  };
}

/** A list item among keys, or a key among list items. */
function mixed(line: Line, open: readonly Open[], column: number): Wording | undefined {
  const isItem = line.text.startsWith('-', column);
  const other = open.find((place) => place.column === column);
  if (other === undefined || other.isItem === isItem) return undefined;
  return {
    summary: isItem ? 'a list item stands beside keys' : `the key ${nameOf(line)} stands beside list items`,
    detail: isItem
      ? 'Indent it further than the key that the list belongs to, on the lines below that key.'
      : 'Start it in the column of the key that it stands beside, further left or right than the dashes.',
    at: contentRange(line),
    related: [{ message: `${other.name} starts in the same column`, at: other.at }],
  };
}

function closingNothing({ content }: Line, offset: number): Wording | undefined {
  const last = content.at(-1);
  if (last !== ']' && last !== '}') return undefined;
  const opening = last === ']' ? '[' : '{';
  if (content.split(last).length <= content.split(opening).length) return undefined;
  return {
    summary: `a "${last}" closes nothing`,
    detail: `Remove it, or add the ${opening} that is missing before it.`,
    at: [offset, offset + 1],
  };
}
