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

import type { Paint } from '../../channel.ts';
import type { Diagnostic, SourceSpan } from '../../compiler/diagnostics/diagnostic.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { SourceFile } from '../../compiler/yaml/source-file.ts';
import { sourceLine } from './source-line.ts';
import { wrap } from './wrap.ts';

const detailColumns = 92;

interface Mark {
  readonly span: SourceSpan;
  readonly message: string;
  readonly primary: boolean;
}

/** All of them in the order of the text, with the lines they are about, and a count at the end. Newline at the end. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  source: SourceFile | null,
  paint: Paint,
): string {
  if (diagnostics.length === 0) return '';
  const sorted = [...diagnostics].sort((a, b) => (a.span?.start.offset ?? -1) - (b.span?.start.offset ?? -1));
  return `${[...sorted.map((it) => renderOne(it, source, paint)), count(sorted, paint)].join('\n\n')}\n`;
}

function renderOne(diagnostic: Diagnostic, source: SourceFile | null, paint: Paint): string {
  const colour = diagnostic.severity === 'error' ? 'red' : 'yellow';
  const head =
    paint(['bold', colour], `${diagnostic.severity}[${diagnostic.code}]`) +
    paint('bold', `: ${oneLine(diagnostic.summary)}`);
  const marks: Mark[] =
    diagnostic.span === undefined ? [] : [{ span: diagnostic.span, message: '', primary: true }];
  for (const { span, message } of diagnostic.related ?? [])
    if (span !== undefined) marks.push({ span, message, primary: false });
  const gutter = Math.max(2, ...marks.map((it) => String(it.span.start.line).length));
  const bar = paint('blue', `${' '.repeat(gutter)} |`);
  const lines = [head];
  if (diagnostic.span !== undefined)
    lines.push(`${' '.repeat(gutter)}${paint('blue', '-->')} ${placeOf(diagnostic.span)}`);
  if (source !== null && source.text !== '' && marks.length > 0)
    lines.push(bar, ...snippet(marks, source.text, gutter, paint, colour));
  if (diagnostic.detail !== undefined && diagnostic.detail !== '')
    lines.push(...detail(diagnostic.detail, gutter, paint));
  return lines.join('\n');
}

/** The marked lines, each once and in order, and under each a row for every mark on it. */
function snippet(
  marks: readonly Mark[],
  text: string,
  gutter: number,
  paint: Paint,
  colour: 'red' | 'yellow',
): readonly string[] {
  const rows: string[] = [];
  const lines = [...new Set(marks.map((it) => it.span.start.line))].sort((a, b) => a - b);
  lines.forEach((line, index) => {
    if (index > 0 && line > (lines[index - 1] ?? 0) + 1) rows.push(paint('blue', '...'));
    const here = marks.filter((it) => it.span.start.line === line);
    const [first] = here;
    if (first === undefined) return;
    const lineStart = first.span.start.offset - first.span.start.col + 1;
    const raw = lineAt(text, lineStart);
    const shown = sourceLine(raw, (here.find((it) => it.primary) ?? first).span.start.col - 1);
    rows.push(`${paint('blue', `${String(line).padStart(gutter)} |`)} ${shown.text}`.trimEnd());
    for (const mark of here) {
      const end = mark.span.end.line === line ? mark.span.end.col - 1 : raw.length;
      const { at, length } = shown.columns(mark.span.start.col - 1, end);
      const marker = `${(mark.primary ? '^' : '-').repeat(length)}${mark.message === '' ? '' : ` ${oneLine(mark.message)}`}`;
      rows.push(
        `${paint('blue', `${' '.repeat(gutter)} |`)} ${' '.repeat(at)}${paint(mark.primary ? ['bold', colour] : 'blue', marker)}`,
      );
    }
  });
  return rows;
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text
    .slice(start, end === -1 ? undefined : end)
    .replace(/\r$/, '')
    .replace(/^\ufeff/, ' ');
}

function detail(text: string, gutter: number, paint: Paint): readonly string[] {
  const indent = ' '.repeat(gutter + 1);
  return text
    .split('\n')
    .flatMap((it) => wrap(it, detailColumns))
    .map((it, index) => `${indent}${index === 0 ? paint('blue', '=') : ' '} ${visible(it)}`.trimEnd());
}

function placeOf({ file, start }: SourceSpan): string {
  return `${visible(file)}:${start.line}:${start.col}`;
}

function oneLine(text: string): string {
  return visible(text.replace(/\s*\n\s*/g, ' '));
}

function count(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const errors = diagnostics.filter((it) => it.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [counted(errors, 'error'), counted(warnings, 'warning')].filter((it) => it !== '');
  return paint('bold', parts.join(', '));
}

function counted(amount: number, noun: string): string {
  return amount === 0 ? '' : `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
