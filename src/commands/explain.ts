/** `expose explain`: what a diagnostic code or a field of the format means. */
import schemaOfFile from '../../schema/exposure.schema.json';
import { type FieldDoc, fieldDocs } from '../../schema/field-docs.ts';
import type { JsonSchema } from '../../schema/json-schema.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { type DiagnosticCode, diagnosticTable } from '../compiler/diagnostics/diagnostic-table.ts';
import { nearMiss } from '../compiler/diagnostics/near-miss.ts';
import { oneOf, quote } from '../compiler/diagnostics/quote.ts';
import { fail } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { jsonDocument } from '../views/json-document.ts';
import { type Explanation, renderExplanation, renderTopics } from '../views/render-explanation.ts';

const mostSuggested = 3;

/**
 * Explains a code (port-conflict) or a field, with or without list positions (ports.public, ports[1].public). Without a
 * topic it lists both.
 */
export async function explain(session: Session, topic?: string): Promise<ExitCode> {
  const fields = fieldDocs(schemaOfFile as JsonSchema).slice(1);
  if (topic === undefined) return list(session, fields);
  const explanation = explanationOf(topic, fields);
  if (explanation === null) return fail(session, 'explain', [unknownTopic(topic, fields)], null);
  session.stdout.write(
    session.json
      ? jsonDocument('explain', true, [], documentOf(explanation))
      : renderExplanation(explanation, session.stdout),
  );
  return 0;
}

function list(session: Session, fields: readonly FieldDoc[]): ExitCode {
  const topics = { fields: fields.map(({ path }) => path), codes: Object.keys(diagnosticTable) };
  session.stdout.write(
    session.json ? jsonDocument('explain', true, [], topics) : renderTopics(topics, session.stdout),
  );
  return 0;
}

/** null when the topic is neither a code nor a field. */
function explanationOf(topic: string, fields: readonly FieldDoc[]): Explanation | null {
  if (Object.hasOwn(diagnosticTable, topic))
    return { kind: 'code', code: topic, entry: diagnosticTable[topic as DiagnosticCode] };
  const plain = withoutPositions(topic);
  const field = fields.find(({ path }) => withoutPositions(path) === plain);
  return field === undefined ? null : { kind: 'field', field };
}

function documentOf(explanation: Explanation): Readonly<Record<string, unknown>> {
  return explanation.kind === 'code'
    ? { code: explanation.code, ...explanation.entry }
    : { field: explanation.field };
}

function withoutPositions(path: string): string {
  return path.replace(/\[[0-9]*\]|\.[0-9]+(?=\.|$)/g, '');
}

/** Near misses, and fields whose last word is the topic: ports and gateway.ssh.port for port. */
function unknownTopic(topic: string, fields: readonly FieldDoc[]): Diagnostic {
  const paths = fields.map(({ path }) => path);
  const plain = withoutPositions(topic);
  const near = [
    nearMiss(topic, [...Object.keys(diagnosticTable), ...paths]) ??
      nearMiss(plain, paths.map(withoutPositions)),
    ...paths.filter((path) => path.split('.').at(-1) === plain),
  ].filter((word) => word !== undefined);
  const question = oneOf([...new Set(near)].slice(0, mostSuggested).map(quote));
  const suggestion = near.length === 0 ? '' : `, did you mean ${question}?`;
  return {
    severity: 'error',
    code: 'unknown-topic',
    summary: `${quote(topic)} is neither a diagnostic code nor a field${suggestion}`,
    detail:
      'A code stands in brackets in front of each diagnostic. A field is written as in gateway.ssh.port. `expose explain` lists them all.',
  };
}
