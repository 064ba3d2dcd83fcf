/** What a diagnostic code or a field of the format means, for people. */
import type { FieldDoc } from '../../schema/field-docs.ts';
import type { Paint } from '../channel.ts';
import type { DiagnosticEntry } from '../compiler/diagnostics/diagnostic-table.ts';
import { wrap } from './text/wrap.ts';

const columns = 92;

/** A code with its cause, its way out and an example. Newline at the end. */
export function renderCode(code: string, entry: DiagnosticEntry, paint: Paint): string {
  const parts = [`${paint('bold', code)}: ${entry.title}`, wrap(entry.explanation, columns).join('\n')];
  if (entry.example !== undefined) parts.push(`For example:\n${indented(entry.example)}`);
  if (entry.fix !== undefined) parts.push(`Put right:\n${indented(entry.fix)}`);
  return `${parts.join('\n\n')}\n`;
}

/** A field with what it takes, its default, its keys and examples. Newline at the end. */
export function renderField(field: FieldDoc, paint: Paint): string {
  const key = field.path.split('.').at(-1) ?? '';
  const parts = [
    paint('bold', field.path),
    wrap(field.description, columns).join('\n'),
    wrap(facts(field), columns).join('\n'),
  ];
  if (field.keys.length > 0) parts.push(`Keys: ${field.keys.map((it) => it.replace('[].', '')).join(', ')}`);
  if (field.examples.length > 0)
    parts.push(`For example:\n${indented(field.examples.map((it) => `${key}: ${it}`).join('\n'))}`);
  return `${parts.join('\n\n')}\n`;
}

function facts(field: FieldDoc): string {
  const takes = `Takes ${field.type}.`;
  if (field.required) return `${takes} Required.`;
  return field.default === null ? takes : `${takes} Default: ${field.default}.`;
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}
