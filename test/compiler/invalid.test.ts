/** Every fixture of test/fixtures/invalid gives exactly its report (`npm run goldens`); every code is tested somewhere. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { validate } from '../../src/commands/validate.ts';
import type { Diagnostic } from '../../src/compiler/diagnostics/diagnostic.ts';
import { diagnosticTable } from '../../src/compiler/diagnostics/diagnostic-table.ts';
import { fileDiagnostics } from '../../src/compiler/diagnostics/file-diagnostics.ts';
import { valueAt } from '../../src/compiler/schema/value-at.ts';
import { parse } from '../../src/compiler/yaml/parse.ts';
import { assertedStrings } from '../helpers/asserted-strings.ts';
import { capturedSession } from '../helpers/captured-session.ts';

const tests = join(import.meta.dirname, '..');
const fixtures = join(tests, 'fixtures/invalid');
const names = readdirSync(fixtures).sort();
const update = process.env['UPDATE_GOLDENS'] !== undefined;

const reportOf = (name: string): string => readFileSync(join(fixtures, name, 'diagnostics.txt'), 'utf8');

async function diagnosticsOf(name: string): Promise<readonly Diagnostic[]> {
  const run = capturedSession({ cwd: join(fixtures, name), json: true });
  await validate(run.session, 'exposure.yaml');
  return (JSON.parse(run.out()) as { diagnostics: Diagnostic[] }).diagnostics;
}

describe.each(names)('%s', (name) => {
  test('is reported as expected', async () => {
    const run = capturedSession({ cwd: join(fixtures, name) });
    const exit = await validate(run.session, 'exposure.yaml');
    expect(exit).toBe(run.err().includes('error[') ? 1 : 0);
    if (update) writeFileSync(join(fixtures, name, 'diagnostics.txt'), run.err());
    expect(run.err()).toBe(reportOf(name));
  });

  test('names places that exist', async () => {
    const text = readFileSync(join(fixtures, name, 'exposure.yaml'), 'utf8');
    const source = parse({ path: 'exposure.yaml', text });
    for (const { path, span, related = [] } of await diagnosticsOf(name)) {
      expect(span?.start.line).toBeGreaterThan(0);
      for (const place of [path, ...related.map((other) => other.path)])
        if (place !== undefined && source.ok)
          expect(valueAt(source.value.value, place), JSON.stringify(place)).toBeDefined();
      for (const place of related) expect(place.span).toBeDefined();
    }
  });

  test('says why, or what to do, in each of its diagnostics', async () => {
    const silent = (await diagnosticsOf(name)).filter(({ detail = '' }) => detail.length === 0);
    expect(silent.map(({ code }) => code)).toEqual([]);
  });
});

describe('every code', () => {
  test('about a file is in the report of a fixture, or asserted in this folder where no fixture can hold the file', () => {
    expect(untested(fileDiagnostics, 'compiler/')).toEqual([]);
  });

  test('is in the report of a fixture or in an assertion of a test', () => {
    expect(untested(diagnosticTable, '')).toEqual([]);
  });
});

/** The codes of a table that are in no report and that no test below `folder` asserts. */
function untested(table: object, folder: string): readonly string[] {
  const headings = names.flatMap((name) => [...reportOf(name).matchAll(/^\w+\[([a-z0-9-]+)\]: /gm)]);
  const reported = new Set(headings.map(([, code]) => code));
  const files = readdirSync(join(tests, folder), { recursive: true, encoding: 'utf8' });
  const testFiles = files.filter((file) => file.endsWith('.test.ts'));
  const asserted = new Set(testFiles.flatMap((file) => [...assertedStrings(join(tests, folder, file))]));
  return Object.keys(table).filter((code) => !reported.has(code) && !asserted.has(code));
}
