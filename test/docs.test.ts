/** The examples of the schema and of the table of diagnostics do what they are shown for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildJsonSchema } from '../schema/build-json-schema.ts';
import { fieldDocs } from '../schema/field-docs.ts';
import type { DiagnosticEntry } from '../src/compiler/diagnostics/diagnostic-entry.ts';
import { diagnosticTable } from '../src/compiler/diagnostics/diagnostic-table.ts';
import { fileDiagnostics } from '../src/compiler/diagnostics/file-diagnostics.ts';
import { check } from '../src/pipeline.ts';

const root = join(import.meta.dirname, '..');
function errorsOf(text: string): readonly string[] {
  return check({ path: 'exposure.yaml', text })
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code, summary }) => `${code}: ${summary}`);
}

test.each(['homelab', 'ipv6-only', 'on-demand'])('examples/%s.yaml compiles', (name) => {
  expect(errorsOf(readFileSync(join(root, `examples/${name}.yaml`), 'utf8'))).toEqual([]);
});

describe('the table of diagnostics', () => {
  test.each(Object.entries<DiagnosticEntry>(diagnosticTable))(
    '%s has a title of one line and says how to fix it',
    (code, entry) => {
      expect(code).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(entry.title).toMatch(/^[^\n]{8,100}[^.\n]$/);
      expect(instructionsOf(entry.explanation), entry.explanation).not.toEqual([]);
    },
  );

  test('a statement, a command or the name of a field does not say how to fix it', () => {
    expect(instructionsOf('The file is broken. expose plan needs it. gateway.region must be set.')).toEqual(
      [],
    );
    expect(instructionsOf('It is broken. If it was moved, set gateway.region or run `expose init`.')).toEqual(
      ['set gateway.region', 'run `expose init`'],
    );
  });

  const shown = Object.entries<DiagnosticEntry>(fileDiagnostics).filter(
    ([, { example }]) => example !== undefined && !example.startsWith('expose '),
  );

  test.each(shown)('the example of %s has the fault, and its correction does not', (code, entry) => {
    const codes = (text: string): readonly string[] =>
      check({ path: 'exposure.yaml', text }).diagnostics.map((diagnostic) => diagnostic.code);
    expect(codes(entry.example ?? '')).toContain(code);
    if (entry.fix === undefined) return;
    expect(codes(entry.fix)).not.toContain(code);
    expect(errorsOf(entry.fix)).toEqual([]);
  });
});

test('no text tells anybody to end an instance by hand', () => {
  const texts = ['src', 'docs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(?:ts|md)$/.test(path))
      .map((path) => join(folder, path)),
  );
  expect(texts.length).toBeGreaterThan(100);
  const telling = texts.filter((path) => /terminate-instances/.test(readFileSync(join(root, path), 'utf8')));
  expect(telling).toEqual([]);
});

test('examples of fields are accepted where they stand', () => {
  const top = fieldDocs(buildJsonSchema()).filter(({ path }) => path !== '' && !path.includes('.'));
  for (const { path, examples } of top) {
    for (const example of examples)
      expect(
        errorsOf(`${path === 'domain' ? '' : 'domain: api.example.com\n'}${path}: ${example}\n`),
        `${path}: ${example}`,
      ).toEqual([]);
  }
});

/**
 * What a text tells the reader to do: the clauses that start with the imperative of one of these verbs and go on with
 * an object. A clause starts a sentence, or follows a comma, a colon, "and" or "or".
 */
function instructionsOf(text: string): readonly string[] {
  const clauses = text.split(/[.:;,] |\.$| and | or |\(|\)/).map((clause) => clause.trim());
  return clauses.filter((clause) => imperative.test(clause));
}

const verbs = [
  ...[
    'add',
    'ask',
    'check',
    'choose',
    'close',
    'copy',
    'correct',
    'create',
    'define',
    'delete',
    'free',
    'get',
    'give',
  ],
  ...[
    'install',
    'label',
    'list',
    'make',
    'move',
    'name',
    'put',
    'raise',
    'release',
    'remove',
    'replace',
    'report',
  ],
  ...['restore', 'retype', 'run', 'save', 'set', 'start', 'terminate', 'use', 'wait', 'write'],
];
const imperative = new RegExp(`^(?:${verbs.join('|')}) \\S`, 'i');
