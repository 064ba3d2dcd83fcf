/** Documentation that is not run rots: every exposure in it compiles, and so does every example of the table. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fieldDocs } from '../schema/field-docs.ts';
import { jsonSchema } from '../schema/generate.ts';
import { type DiagnosticEntry, diagnosticTable } from '../src/compiler/diagnostics/diagnostic-table.ts';
import { fileDiagnostics } from '../src/compiler/diagnostics/file-diagnostics.ts';
import { check } from '../src/pipeline.ts';

const root = join(import.meta.dirname, '..');
const pages = [
  ...readdirSync(root),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((it) => `docs/${it}`),
].filter((it) => it.endsWith('.md'));
const blocks = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/<!-- exposure -->\s*```yaml\n(.*?)```/gs)].map(
    (match, index) => [`${page} block ${index + 1}`, match[1] ?? ''] as const,
  );
});

function errorsOf(text: string): readonly string[] {
  return check({ path: 'exposure.yaml', text })
    .diagnostics.filter((it) => it.severity === 'error')
    .map((it) => `${it.code}: ${it.summary}`);
}

test.each(blocks)('%s compiles', (_name, text) => {
  expect(errorsOf(text)).toEqual([]);
});

test('there is such a block in the format reference', () => {
  expect(blocks.map(([name]) => name)).toContain('docs/format.md block 1');
});

test('examples/homelab.yaml compiles', () => {
  expect(errorsOf(readFileSync(join(root, 'examples/homelab.yaml'), 'utf8'))).toEqual([]);
});

describe('the table of diagnostics', () => {
  test.each(Object.entries<DiagnosticEntry>(diagnosticTable))(
    '%s has a title of one line and a way out',
    (code, entry) => {
      expect(code).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(entry.title).toMatch(/^[^\n]{8,100}[^.\n]$/);
      expect(entry.explanation.length).toBeGreaterThan(15);
    },
  );

  const shown = Object.entries<DiagnosticEntry>(fileDiagnostics).filter(
    ([, it]) => it.example !== undefined && !it.example.startsWith('expose '),
  );

  test.each(shown)('the example of %s has the fault, and put right it has it no more', (code, entry) => {
    const codes = (text: string): readonly string[] =>
      check({ path: 'exposure.yaml', text }).diagnostics.map((it) => it.code);
    expect(codes(entry.example ?? '')).toContain(code);
    if (entry.fix === undefined) return;
    expect(codes(entry.fix)).not.toContain(code);
    expect(errorsOf(entry.fix)).toEqual([]);
  });
});

test('examples of fields are accepted where they stand', () => {
  const top = fieldDocs(jsonSchema()).filter((it) => it.path !== '' && !it.path.includes('.'));
  for (const { path, examples } of top) {
    for (const example of examples)
      expect(
        errorsOf(`${path === 'domain' ? '' : 'domain: api.example.com\n'}${path}: ${example}\n`),
        `${path}: ${example}`,
      ).toEqual([]);
  }
});
