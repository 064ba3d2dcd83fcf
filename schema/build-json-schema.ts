/** The JSON Schema of exposure.yaml, from the zod schema. */
import * as z from 'zod/mini';
import { ExposureSchema } from './exposure.ts';
import type { JsonSchema } from './json-schema.ts';

/** Draft 7. It describes the file as it is written, so a field with a default is optional. */
export function buildJsonSchema(): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(ExposureSchema, {
    io: 'input',
    target: 'draft-7',
    reused: 'inline',
    override: ({ jsonSchema }) => moveNotes(jsonSchema as Record<string, unknown>),
  });
  const $comment = 'Generated from schema/exposure.ts by `npm run generate`.';
  return { $schema: $schema as string, $comment, title: 'exposure.yaml', ...rest } as JsonSchema;
}

/** Editors show only the description, so the other notes move into it. Bounds that zod adds on its own go. */
function moveNotes(node: Record<string, unknown>): void {
  const { description, allowed, defaultNote } = node;
  delete node.defaultNote;
  delete node.allowed;
  const sentences = [
    description,
    allowed && `Allowed: ${String(allowed)}.`,
    defaultNote && `Default: ${String(defaultNote)}.`,
  ].filter((sentence) => typeof sentence === 'string');
  if (sentences.length > 0) node.description = sentences.join(' ');
  if (node.type === 'integer' && node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
  if (node.type === 'integer' && node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
}
