/** The files generated from the schema and the table of diagnostics are checked in and complete. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildJsonSchema } from '../schema/build-json-schema.ts';
import { fieldDocs } from '../schema/field-docs.ts';
import { generated } from '../scripts/generated.ts';

const root = join(import.meta.dirname, '..');

test('the generated files are fresh (npm run generate)', async () => {
  for (const [path, text] of Object.entries(await generated()))
    expect(readFileSync(join(root, path), 'utf8'), path).toBe(text);
});

describe('every field', () => {
  const [, ...fields] = fieldDocs(buildJsonSchema());

  test.each(fields.map((field) => [field.path, field] as const))(
    '%s has a description, and keys only where it is a group of fields',
    (_path, field) => {
      expect(field.description).toMatch(/^\S.*[.]$/s);
      expect(field.keys.length > 0).toBe(/a group of fields/.test(field.type));
    },
  );

  test('that is optional has a default, or its description says what the default is', () => {
    const silent = fields.filter(
      (field) =>
        !field.required &&
        field.default === null &&
        field.keys.length === 0 &&
        !/ Default: \S/.test(field.description),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
});

test('the JSON Schema requires only what has no default, and accepts no other keys', () => {
  const schema = buildJsonSchema();
  expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
  expect(schema.required).toEqual(['domain']);
  expect(schema.additionalProperties).toBe(false);
  expect(JSON.stringify(schema)).not.toMatch(/defaultNote|"allowed"/);
});
