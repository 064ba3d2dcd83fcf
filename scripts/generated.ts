/** Every file that is generated from the schema or the table of diagnostics, by its path in the repository. */
import { buildJsonSchema } from '../schema/build-json-schema.ts';
import { diagnosticTable } from '../src/compiler/diagnostics/diagnostic-table.ts';
import { diagnosticsReference } from './diagnostics-reference.ts';
import { ec2Names } from './ec2-names.ts';
import { formatReference } from './format-reference.ts';
import { schemaTypes } from './schema-types.ts';
import { sharedDomains } from './shared-domains.ts';

export async function generated(): Promise<Readonly<Record<string, string>>> {
  const schema = buildJsonSchema();
  return {
    'schema/exposure.schema.json': `${JSON.stringify(schema, null, 2)}\n`,
    'schema/exposure-config.d.ts': await schemaTypes(schema),
    'src/compiler/resolve/ec2/ec2-names.ts': ec2Names(),
    'src/compiler/resolve/shared-domains.ts': sharedDomains(),
    'docs/format.md': formatReference(schema),
    'docs/diagnostics.md': diagnosticsReference(diagnosticTable),
  };
}
