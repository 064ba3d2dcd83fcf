/**
 * Whole out directories: every fixture of test/fixtures/compile compiles to exactly its expected/ folder, list of files
 * included. `npm run generate` writes them anew; read the diff as you would a colleague's.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isMap, isSeq, parse, parseDocument } from 'yaml';
import schema from '../schema/exposure.schema.json';
import { fieldDocs } from '../schema/field-docs.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import type { PublicKeys } from '../src/compiler/resolved-exposure.ts';
import type { Compilation } from '../src/emitters/emitter.ts';
import { emit } from '../src/emitters/index.ts';
import { wantedTree } from '../src/output/ledger.ts';
import { readTree } from '../src/output/read-tree.ts';
import { check } from '../src/pipeline.ts';
import { publicKeys } from './helpers/exposure-builder.ts';

const fixtures = join(import.meta.dirname, 'fixtures/compile');
const names = readdirSync(fixtures).sort();
const update = process.env['UPDATE_GOLDENS'] !== undefined;

const textOf = (name: string): string => readFileSync(join(fixtures, name, 'exposure.yaml'), 'utf8');

function keysOf(name: string): PublicKeys {
  const previous = join(fixtures, name, 'host.previous.pub');
  return { ...publicKeys, previousHost: existsSync(previous) ? readFileSync(previous, 'utf8').trim() : null };
}

function compile(name: string, text = textOf(name)): Compilation {
  const checked = check({ path: 'exposure.yaml', text });
  if (!checked.ok) throw new Error(JSON.stringify(checked.diagnostics));
  return emit(checked.value.exposure, keysOf(name));
}

function filesOf(compilation: Compilation): Readonly<Record<string, string>> {
  const { files, ledger } = wantedTree(compilation);
  return Object.fromEntries(
    [...files.map((it) => [it.path, it.contents.toString()]), ['expose.json', ledger]].sort(),
  );
}

function expected(name: string): Readonly<Record<string, string>> {
  const folder = join(fixtures, name, 'expected');
  const paths = (readTree(folder) ?? [])
    .filter((it) => it.kind === 'file')
    .map((it) => it.path)
    .sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

function write(name: string, files: Readonly<Record<string, string>>): void {
  const folder = join(fixtures, name, 'expected');
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

describe.each(names)('%s', (name) => {
  test('compiles to its expected directory', () => {
    const files = filesOf(compile(name));
    if (update) write(name, files);
    expect(Object.keys(files)).toEqual(Object.keys(expected(name)));
    expect(files).toEqual(expected(name));
  });

  test('compiles to the same bytes in every order of keys', () => {
    expect(filesOf(compile(name, withKeysReversed(textOf(name))))).toEqual(filesOf(compile(name)));
  });
});

test('every field of the format stands in one of the fixtures', () => {
  const used = new Set(names.flatMap((name) => pathsOf(parse(textOf(name), { merge: true }))));
  const fields = fieldDocs(schema as JsonSchema)
    .map((it) => it.path)
    .filter((it) => it !== '');
  expect(fields.filter((it) => !used.has(it))).toEqual([]);
});

/** Paths of all keys, with [] for the items of a list. */
function pathsOf(value: unknown, path = ''): readonly string[] {
  const own = path === '' ? [] : [path];
  if (Array.isArray(value)) return [...own, ...value.flatMap((it) => pathsOf(it, `${path}[]`))];
  if (typeof value !== 'object' || value === null) return own;
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, it]) => pathsOf(it, path === '' ? key : `${path}.${key}`)),
  ];
}

/** Mappings turned round; lists, whose order means something, stay. Aliases are written out, since an anchor must come first. */
function withKeysReversed(text: string): string {
  const document = parseDocument(JSON.stringify(parse(text, { merge: true })));
  const visit = (node: unknown): void => {
    if (isMap(node)) node.items.reverse();
    if (isMap(node)) node.items.forEach((it) => visit(it.value));
    if (isSeq(node)) node.items.forEach(visit);
  };
  visit(document.contents);
  return document.toString();
}
