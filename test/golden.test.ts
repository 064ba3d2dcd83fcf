/**
 * What files compile to. A fixture of test/fixtures/compile is a file and what it compiles to, in one of two forms:
 * - expected/ is the whole out directory. The smallest file and the file with every field have it.
 * - expected.diff is what differs from the out directory of the smallest file. Such a fixture shows one field, or the
 *   combination that its name says.
 * `npm run goldens` renews both. Read the difference as you would read a colleague's.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isMap, isSeq, parse, parseDocument } from 'yaml';
import schema from '../schema/exposure.schema.json';
import { fieldDocs } from '../schema/field-docs.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import type { Compilation } from '../src/emitters/compilation.ts';
import { wantedTree } from '../src/output/ledger.ts';
import { readTree } from '../src/output/read-tree.ts';
import { compileFixture, compileFixtures, fixtureNames, fixtureText } from './helpers/compile-fixtures.ts';
import { type OutFiles, outDiff } from './helpers/out-diff.ts';

const update = process.env['UPDATE_GOLDENS'] !== undefined;
const smallest = 'the-smallest-file';
const whole = fixtureNames.filter((name) => existsSync(join(compileFixtures, name, 'expected')));
const small = fixtureNames.filter((name) => !whole.includes(name));

describe.each(whole)('%s', (name) => {
  const folder = join(compileFixtures, name, 'expected');

  test('compiles to its expected directory', () => {
    const files = outFiles(compileFixture(name));
    if (update) writeFolder(folder, files);
    const expected = readFolder(folder);
    expect(Object.keys(files).sort()).toEqual(Object.keys(expected));
    expect(files).toEqual(expected);
  });
});

describe.each(small)('%s', (name) => {
  const path = join(compileFixtures, name, 'expected.diff');

  test('compiles to what the smallest file compiles to, with the expected differences', () => {
    const difference = differenceOf(compileFixture(name));
    if (update) writeFileSync(path, difference);
    expect(difference).toBe(readFileSync(path, 'utf8'));
  });
});

test.each(fixtureNames)('%s compiles to the same bytes in every order of keys', (name) => {
  const reversed = compileFixture(name, withKeysReversed(fixtureText(name)));
  expect(outFiles(reversed)).toEqual(outFiles(compileFixture(name)));
});

test('every field of the format is in one of the fixtures', () => {
  const used = new Set(fixtureNames.flatMap((name) => pathsOf(parse(fixtureText(name), { merge: true }))));
  const fields = fieldDocs(schema as JsonSchema)
    .map((field) => field.path)
    .filter((path) => path !== '');
  expect(fields.filter((path) => !used.has(path))).toEqual([]);
});

/** Contents by path, with those of expose.json. */
function outFiles(compilation: Compilation): OutFiles {
  return { ...emittedFiles(compilation), 'expose.json': wantedTree(compilation).ledger };
}

/**
 * What differs from the smallest file's out directory, without what changes with every line of a template: expose.json,
 * and the value of the checksum by which a change of the ConfigMap replaces the pods.
 */
function differenceOf(compilation: Compilation): string {
  const difference = outDiff(emittedFiles(compileFixture(smallest)), emittedFiles(compilation));
  return difference === ''
    ? 'Nothing differs.\n'
    : difference.replace(/(config-checksum: )"?[0-9a-f]{64}"?/g, '$1...');
}

function emittedFiles({ files }: Compilation): OutFiles {
  return Object.fromEntries(files.map(({ path, contents }) => [path, contents]));
}

function readFolder(folder: string): OutFiles {
  const paths = (readTree(folder) ?? []).filter(({ kind }) => kind === 'file').map(({ path }) => path);
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

function writeFolder(folder: string, files: OutFiles): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Paths of all keys, with [] for the items of a list. */
function pathsOf(value: unknown, path = ''): readonly string[] {
  const own = path === '' ? [] : [path];
  if (Array.isArray(value)) return [...own, ...value.flatMap((item) => pathsOf(item, `${path}[]`))];
  if (typeof value !== 'object' || value === null) return own;
  const prefix = path === '' ? '' : `${path}.`;
  return [...own, ...Object.entries(value).flatMap(([key, entry]) => pathsOf(entry, `${prefix}${key}`))];
}

/** Reverses every mapping. Lists keep their order, which has a meaning; aliases are resolved, since an anchor must come first. */
function withKeysReversed(text: string): string {
  const document = parseDocument(JSON.stringify(parse(text, { merge: true })));
  const visit = (node: unknown): void => {
    if (isMap(node)) {
      node.items.reverse();
      for (const pair of node.items) visit(pair.value);
    }
    if (isSeq(node)) node.items.forEach(visit);
  };
  visit(document.contents);
  return document.toString();
}
