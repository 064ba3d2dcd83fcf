/** Every file that is generated from the schema and the table of diagnostics, by its path in the repository. */
import { jsonSchema, jsonSchemaText, typesText } from '../schema/generate.ts';
import { diagnosticTable } from '../src/compiler/diagnostics/diagnostic-table.ts';
import { diagnosticsReference } from './diagnostics-reference.ts';
import { formatReference } from './format-reference.ts';

export async function generated(): Promise<Readonly<Record<string, string>>> {
  return {
    'schema/exposure.schema.json': jsonSchemaText(),
    'schema/exposure-config.d.ts': await typesText(),
    'docs/format.md': formatReference(jsonSchema()),
    'docs/diagnostics.md': diagnosticsReference(diagnosticTable),
  };
}
