/** schema/exposure-config.d.ts: the format as TypeScript types, for programs that write a file. */
import { compile } from 'json-schema-to-typescript';
import type { JsonSchema } from '../schema/json-schema.ts';

/** The whole file. */
export async function schemaTypes(schema: JsonSchema): Promise<string> {
  const titled = { ...structuredClone(schema), title: 'ExposureFile' } as object;
  return compile(titled as Parameters<typeof compile>[0], 'ExposureFile', {
    bannerComment: `/** ${schema.$comment} */`,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
  });
}
