/** `expose schema`: the JSON Schema of the format, for editors and other tools. */
import schemaOfFile from '../../schema/exposure.schema.json';
import type { ExitCode, Session } from '../session/session.ts';
import { jsonDocument } from '../views/json-document.ts';

/** Prints the schema; with --json as the document's `schema`. */
export async function schema(session: Session): Promise<ExitCode> {
  session.stdout.write(
    session.json
      ? jsonDocument('schema', true, [], { schema: schemaOfFile })
      : `${JSON.stringify(schemaOfFile, null, 2)}\n`,
  );
  return 0;
}
