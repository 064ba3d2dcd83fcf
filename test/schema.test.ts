/** What is generated from the schema and the table is what is checked in, and says what the schema says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fieldDocs } from '../schema/field-docs.ts';
import { jsonSchema } from '../schema/generate.ts';
import { generated } from '../scripts/generated.ts';

const root = join(import.meta.dirname, '..');

test('the generated files are fresh (npm run generate)', async () => {
  for (const [path, text] of Object.entries(await generated()))
    expect(readFileSync(join(root, path), 'utf8'), path).toBe(text);
});

describe('every field', () => {
  const [, ...fields] = fieldDocs(jsonSchema());

  test.each(fields.map((it) => [it.path, it] as const))(
    '%s has a description, and keys only where it is a mapping',
    (_path, field) => {
      expect(field.description).toMatch(/^\S.*[.]$/s);
      expect(field.keys.length > 0).toBe(/a mapping(?! of)/.test(field.type));
    },
  );

  test('that is optional has a default or says how it is filled', () => {
    const silent = fields.filter(
      (it) =>
        !it.required &&
        it.default === null &&
        it.keys.length === 0 &&
        !/Default: |none |for Equal|tolerated/i.test(it.description),
    );
    expect(silent.map((it) => it.path)).toEqual([]);
  });
});

test('the JSON Schema asks only for what has no default, and knows no other keys', () => {
  const schema = jsonSchema();
  expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
  expect(schema.required).toEqual(['domain']);
  expect(schema.additionalProperties).toBe(false);
  expect(JSON.stringify(schema)).not.toMatch(/defaultNote|"allowed"/);
});
