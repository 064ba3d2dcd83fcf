/**
 * Diagnostics for people:
 *
 *     error[port-conflict]: port 8443 of the gateway is wanted by …
 *       --> exposure.yaml:4:13
 *        |
 *      3 |   - 8443
 *        |     ---- the public port 8443 listens on 8443
 *      4 |   - public: 443
 *        |             ^^^
 *        = One program can listen on a port. …
 */
import type { Page, Paint } from '../../channel.ts';
import { bounded } from '../../compiler/diagnostics/bounded.ts';
import type { Diagnostic, SourceSpan } from '../../compiler/diagnostics/diagnostic.ts';
import { counted, visible } from '../../compiler/diagnostics/quote.ts';
import type { SourceFile } from '../../compiler/yaml/source-file.ts';
import { sourceLine } from './source-line.ts';
import { textColumns, wrap, wrapHanging } from './wrap.ts';

/** Columns of a terminal that are used; longer lines are hard to read. A pipe or a file gets lines of this width. */
const widest = 97;

/** A place to underline: the fault itself (primary), or a place that belongs to it, with what is to be said about it. */
interface Mark {
  readonly span: SourceSpan;
  readonly message: string;
  readonly primary: boolean;
}

/** How the lines of one diagnostic are set. */
interface Style {
  readonly paint: Paint;
  readonly colour: 'red' | 'yellow';
  /** Columns of the whole. */
  readonly columns: number;
  /** Columns of the line numbers. */
  readonly gutter: number;
}

/**
 * Errors, then warnings, each in the order of the text and with the lines they are about, and a count at the end. Newline
 * at the end.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  source: SourceFile | null,
  page: Page,
): string {
  if (diagnostics.length === 0) return '';
  const ordered = [...bounded(diagnostics)].sort((a, b) => offsetOf(a) - offsetOf(b));
  const sorted = [
    ...ordered.filter(({ severity }) => severity === 'error'),
    ...ordered.filter(({ severity }) => severity === 'warning'),
  ];
  const blocks = sorted.map((diagnostic) => renderOne(diagnostic, source, page));
  return `${[...blocks, count(sorted, page.paint)].join('\n\n')}\n`;
}

function offsetOf({ span }: Diagnostic): number {
  return span?.start.offset ?? -1;
}

function renderOne(diagnostic: Diagnostic, source: SourceFile | null, page: Page): string {
  const { paint } = page;
  const { severity, span, detail } = diagnostic;
  const marks = marksOf(diagnostic);
  const style: Style = {
    paint,
    colour: severity === 'error' ? 'red' : 'yellow',
    columns: textColumns(page, widest),
    gutter: Math.max(2, ...marks.map((mark) => String(mark.span.start.line).length)),
  };
  const lines = [...headLines(diagnostic, page, style)];
  if (span !== undefined) lines.push(`${' '.repeat(style.gutter)}${paint('dim', '-->')} ${placeOf(span)}`);
  if (source !== null && source.text !== '' && marks.length > 0)
    lines.push(margin('', style), ...snippet(marks, source.text, style));
  if (detail !== undefined && detail !== '') lines.push(...detailLines(detail, style));
  return lines.join('\n');
}

/** Where nobody reads along, the summary stays one line, which programs can search for. */
function headLines(
  { severity, code, summary }: Diagnostic,
  { terminal, paint }: Page,
  { colour, columns, gutter }: Style,
): readonly string[] {
  const label = `${severity}[${code}]`;
  const head = `${label}: ${oneLine(summary)}`;
  const [first = '', ...rest] = terminal ? wrapHanging(head, columns, ' '.repeat(gutter + 3)) : [head];
  return [
    paint(['bold', colour], label) + paint('bold', first.slice(label.length)),
    ...rest.map((line) => paint('bold', line)),
  ];
}

function marksOf({ span, related = [] }: Diagnostic): readonly Mark[] {
  const own = span === undefined ? [] : [{ span, message: '', primary: true }];
  const others = related.flatMap((place) =>
    place.span === undefined ? [] : [{ span: place.span, message: place.message, primary: false }],
  );
  return [...own, ...others];
}

/** The marked lines, each once and in order, with dots where lines are left out. */
function snippet(marks: readonly Mark[], text: string, style: Style): readonly string[] {
  const lineOf = (mark: Mark) => mark.span.start.line;
  const lines = [...new Set(marks.map(lineOf))].sort((a, b) => a - b);
  return lines.flatMap((line, index) => {
    const leftOut = index > 0 && line > (lines[index - 1] ?? 0) + 1;
    const shown = markedLine(
      marks.filter((mark) => lineOf(mark) === line),
      text,
      style,
    );
    return leftOut ? [style.paint('dim', '...'), ...shown] : shown;
  });
}

/** One line of the file, and under it a row for every mark on it. */
function markedLine(marks: readonly Mark[], text: string, style: Style): readonly string[] {
  const focus = marks.find((mark) => mark.primary) ?? marks[0];
  if (focus === undefined) return [];
  const { line, col, offset } = focus.span.start;
  const raw = lineAt(text, offset - col + 1);
  const shown = sourceLine(raw, col - 1, style.columns - style.gutter - 3);
  return [
    `${margin(String(line), style)} ${shown.text}`.trimEnd(),
    ...marks.flatMap((mark) => {
      const { start, end } = mark.span;
      const place = shown.columnsOf(start.col - 1, end.line === line ? end.col - 1 : raw.length);
      return underline(mark, place, style).map((row) => `${margin('', style)} ${row}`);
    }),
  ];
}

/** With its message beside it, or below it where that does not fit. */
function underline(
  mark: Mark,
  { at, length }: { readonly at: number; readonly length: number },
  { paint, colour, columns, gutter }: Style,
): readonly string[] {
  const sign = (mark.primary ? '^' : '-').repeat(length);
  const message = oneLine(mark.message);
  const painted = (text: string) => paint(mark.primary ? ['bold', colour] : 'cyan', text);
  const room = columns - gutter - 3;
  if (at + length + 1 + message.length <= room)
    return [`${' '.repeat(at)}${painted(`${sign} ${message}`.trimEnd())}`];
  const indent = ' '.repeat(Math.max(0, Math.min(at, room - message.length)));
  return [`${' '.repeat(at)}${painted(sign)}`, ...wrap(message, room).map((row) => indent + painted(row))];
}

/** What stands left of a line of the file. */
function margin(lineNumber: string, { paint, gutter }: Style): string {
  return paint('dim', `${lineNumber.padStart(gutter)} |`);
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text
    .slice(start, end === -1 ? undefined : end)
    .replace(/\r$/, '')
    .replace(/^\ufeff/, ' ');
}

function detailLines(text: string, { paint, gutter, columns }: Style): readonly string[] {
  const indent = ' '.repeat(gutter + 1);
  return text
    .split('\n')
    .flatMap((line) => wrap(line, columns - indent.length - 2))
    .map((line, index) => `${indent}${index === 0 ? paint('dim', '=') : ' '} ${visible(line)}`.trimEnd());
}

function placeOf({ file, start }: SourceSpan): string {
  return `${visible(file)}:${start.line}:${start.col}`;
}

function oneLine(text: string): string {
  return visible(text.replace(/\s*\n\s*/g, ' '));
}

function count(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [
    ...(errors === 0 ? [] : [counted(errors, 'error')]),
    ...(warnings === 0 ? [] : [counted(warnings, 'warning')]),
  ];
  return paint('bold', parts.join(', '));
}
