/** The ids that terraform's local state holds, read from its file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { State } from '../../src/compiler/resolved-exposure.ts';
import { stateIds } from '../../src/project/state-ids.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'expose-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(text: string | null, state: State = { kind: 'local' }): readonly string[] | null {
  const stateFile = join(folder, 'terraform.tfstate');
  if (text !== null) writeFileSync(stateFile, text);
  const ids = stateIds({ directory: folder, dataDirectory: folder, state, stateFile, zone: 'example.com' });
  return ids === null ? null : [...ids];
}

test('are those of everything that terraform manages, not of what it only reads', () => {
  const resource = (mode: string, ...ids: readonly string[]) => ({
    mode,
    type: 'aws_something',
    instances: ids.map((id) => ({ attributes: { id } })),
  });
  const resources = [
    resource('managed', 'i-1'),
    resource('managed', 'Z1_a', 'Z1_b'),
    resource('data', 'ami-1'),
    // Marked for creation and not made.
    { mode: 'managed', type: 'aws_eip', instances: [{}, { attributes: {} }] },
  ];
  expect(read(JSON.stringify({ version: 4, resources }))).toEqual(['i-1', 'Z1_a', 'Z1_b']);
});

test('are none before the first apply, and after everything was destroyed', () => {
  expect(read(null)).toEqual([]);
  expect(read('{"version":4,"serial":7}')).toEqual([]);
});

test('are not known with S3, even where an old local state still lies', () => {
  const state: State = { kind: 's3', bucket: 'b', key: 'k', region: 'us-east-1' };
  expect(read('{"resources":[{"mode":"managed","instances":[{"attributes":{"id":"i-1"}}]}]}', state)).toBe(
    null,
  );
});

test('are not known from a damaged file', () => {
  expect(read('{"version":4,"resou')).toBe(null);
});
