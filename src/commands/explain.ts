/** `expose explain`: what a diagnostic code or a field of the format means. */
import schemaOfFile from '../../schema/exposure.schema.json';
import { fieldDocs } from '../../schema/field-docs.ts';
import type { JsonSchema } from '../../schema/json-schema.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import {
  type DiagnosticCode,
  type DiagnosticEntry,
  diagnosticTable,
} from '../compiler/diagnostics/diagnostic-table.ts';
import { nearMiss } from '../compiler/diagnostics/near-miss.ts';
import { quoted } from '../compiler/diagnostics/quote.ts';
import { fail } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { jsonDocument } from '../views/json-document.ts';
import { renderCode, renderField } from '../views/render-explanation.ts';

/** Explains a code (port-conflict) or a field, with or without list positions (ports.public, ports[1].public). */
export async function explain(session: Session, topic: string): Promise<ExitCode> {
  const fields = fieldDocs(schemaOfFile as JsonSchema).slice(1);
  const plain = withoutPositions(topic);
  const field = fields.find((field) => withoutPositions(field.path) === plain);
  const { paint } = session.stdout;
  if (Object.hasOwn(diagnosticTable, topic)) {
    const entry: DiagnosticEntry = diagnosticTable[topic as DiagnosticCode];
    session.stdout.write(
      session.json
        ? jsonDocument('explain', true, [], { code: topic, ...entry })
        : renderCode(topic, entry, paint),
    );
    return 0;
  }
  if (field !== undefined) {
    session.stdout.write(
      session.json ? jsonDocument('explain', true, [], { field }) : renderField(field, paint),
    );
    return 0;
  }
  return fail(
    session,
    'explain',
    [
      unknownTopic(
        topic,
        plain,
        fields.map((field) => field.path),
      ),
    ],
    null,
  );
}

function withoutPositions(path: string): string {
  return path.replace(/\[[0-9]*\]|\.[0-9]+(?=\.|$)/g, '');
}

/** The near miss may be the last word of a field's path alone: forwarder for gateway.forwarder. */
function unknownTopic(topic: string, plain: string, paths: readonly string[]): Diagnostic {
  const byLastWord = paths.find((path) => path.split('.').at(-1) === plain);
  const near =
    byLastWord ??
    nearMiss(topic, [...Object.keys(diagnosticTable), ...paths]) ??
    nearMiss(plain, paths.map(withoutPositions));
  return {
    severity: 'error',
    code: 'unknown-topic',
    summary: `${quoted(topic)} is neither a diagnostic code nor a field${near === undefined ? '' : `, did you mean ${quoted(near)}?`}`,
    detail: 'Codes stand in brackets in front of each diagnostic; fields are written as in gateway.ssh.port.',
  };
}
