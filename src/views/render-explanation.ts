/** What a diagnostic code or a field of the format means, for people. */
import type { FieldDoc } from '../../schema/field-docs.ts';
import type { Page } from '../channel.ts';
import type { DiagnosticEntry } from '../compiler/diagnostics/diagnostic-entry.ts';
import { textColumns, wrap } from './text/wrap.ts';

/** What `expose explain` has found for a topic. */
export type Explanation =
  | { readonly kind: 'code'; readonly code: string; readonly entry: DiagnosticEntry }
  | { readonly kind: 'field'; readonly field: FieldDoc };

/** Columns of a terminal that are used. */
const widest = 92;

/** Paragraphs, the topic in front. Newline at the end. */
export function renderExplanation(explanation: Explanation, page: Page): string {
  const paragraphs =
    explanation.kind === 'code'
      ? codeParagraphs(explanation.code, explanation.entry, page)
      : fieldParagraphs(explanation.field, page);
  return `${paragraphs.join('\n\n')}\n`;
}

interface Topics {
  readonly fields: readonly string[];
  readonly codes: readonly string[];
}

/** Everything that can be explained. Newline at the end. */
export function renderTopics({ fields, codes }: Topics, page: Page): string {
  const section = (title: string, names: readonly string[]): string =>
    `${page.paint('bold', title)}\n${wrapped(`  ${names.join(' ')}`, page)}`;
  return `${[
    section('Fields, for example expose explain gateway.market', fields),
    section('Codes of diagnostics, for example expose explain port-conflict', codes),
  ].join('\n\n')}\n`;
}

/** A code with its cause, how to fix it and an example. */
function codeParagraphs(code: string, entry: DiagnosticEntry, page: Page): readonly string[] {
  const { title, explanation, example, fix } = entry;
  return [
    `${page.paint('bold', code)}: ${title}`,
    wrapped(explanation, page),
    ...(example === undefined ? [] : [`For example:\n${indented(example)}`]),
    ...(fix === undefined ? [] : [`Corrected:\n${indented(fix)}`]),
  ];
}

/** A field with what it takes, its default, its keys and examples. */
function fieldParagraphs(field: FieldDoc, page: Page): readonly string[] {
  const { path, description, keys, examples } = field;
  const key = path.split('.').at(-1) ?? '';
  const lines = examples.map((example) => `${key}: ${example}`);
  return [
    page.paint('bold', path),
    wrapped(description, page),
    wrapped(facts(field), page),
    ...(keys.length === 0 ? [] : [`Keys: ${keys.map((name) => name.replace('[].', '')).join(', ')}`]),
    ...(lines.length === 0 ? [] : [`For example:\n${indented(lines.join('\n'))}`]),
  ];
}

function facts(field: FieldDoc): string {
  const takes = `Takes ${field.type}.`;
  if (field.required) return `${takes} Required.`;
  return field.default === null ? takes : `${takes} Default: ${field.default}.`;
}

function wrapped(text: string, page: Page): string {
  return wrap(text, textColumns(page, widest)).join('\n');
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}
