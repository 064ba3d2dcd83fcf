/** The schema as texts for other readers: JSON Schema for editors, TypeScript types for users of the library. Pure. */
import { compile } from 'json-schema-to-typescript';
import * as z from 'zod/mini';
import { ExposureSchema } from './exposure.ts';
import type { JsonSchema } from './json-schema.ts';

const notice = 'Generated from schema/exposure.ts by `npm run generate`.';

/** schema/exposure.schema.json: draft 7, of the file as it is written, so that what has a default is optional. */
export function jsonSchemaText(): string {
  return `${JSON.stringify(jsonSchema(), null, 2)}\n`;
}

/** The JSON Schema as a value. */
export function jsonSchema(): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(ExposureSchema, {
    io: 'input',
    target: 'draft-7',
    reused: 'inline',
    override: ({ jsonSchema: node }) => intoDescription(node as Record<string, unknown>),
  });
  return { $schema: $schema as string, $comment: notice, title: 'exposure.yaml', ...rest } as JsonSchema;
}

/** schema/exposure-config.d.ts. */
export async function typesText(): Promise<string> {
  const schema = structuredClone(jsonSchema()) as object as Parameters<typeof compile>[0];
  schema.title = 'ExposureFile';
  return compile(schema, 'ExposureFile', {
    bannerComment: `/** ${notice} */`,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
  });
}

/** Editors show the description and nothing else, so that our further notes move into it. */
function intoDescription(node: Record<string, unknown>): void {
  const { defaultNote, allowed } = node as { defaultNote?: string; allowed?: string };
  delete node.defaultNote;
  delete node.allowed;
  const sentences = [
    node.description,
    allowed && `Allowed: ${allowed}.`,
    defaultNote && `Default: ${defaultNote}.`,
  ].filter((it) => typeof it === 'string');
  if (sentences.length > 0) node.description = sentences.join(' ');
  if (node.type === 'integer' && node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
  if (node.type === 'integer' && node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
}
