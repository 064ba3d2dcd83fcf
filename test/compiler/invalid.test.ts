/** Every fixture of test/fixtures/invalid gives exactly its report; every code has a fixture or a test of its own. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { validate } from '../../src/commands/validate.ts';
import type { Diagnostic } from '../../src/compiler/diagnostics/diagnostic.ts';
import { diagnosticTable } from '../../src/compiler/diagnostics/diagnostic-table.ts';
import { fileDiagnostics } from '../../src/compiler/diagnostics/file-diagnostics.ts';
import { valueAt } from '../../src/compiler/schema/union-issue.ts';
import { parse } from '../../src/compiler/yaml/parse.ts';
import { capturedSession } from '../helpers/captured-session.ts';

const fixtures = join(import.meta.dirname, '../fixtures/invalid');
const names = readdirSync(fixtures).sort();

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
    await expect(run.err()).toMatchFileSnapshot(join(fixtures, name, 'diagnostics.txt'));
  });

  test('names places that exist', async () => {
    const source = parse({
      path: 'exposure.yaml',
      text: readFileSync(join(fixtures, name, 'exposure.yaml'), 'utf8'),
    });
    for (const { path, span, related = [] } of await diagnosticsOf(name)) {
      expect(span?.start.line).toBeGreaterThan(0);
      for (const place of [path, ...related.map((it) => it.path)])
        if (place !== undefined && source.ok)
          expect(valueAt(source.value.value, place), JSON.stringify(place)).toBeDefined();
      for (const place of related) expect(place.span).toBeDefined();
    }
  });
});

test('every code that the compiler gives has a fixture', async () => {
  const given = new Set((await Promise.all(names.map(diagnosticsOf))).flat().map((it) => it.code));
  const elsewhere = testSources();
  const missing = Object.keys(diagnosticTable).filter((code) => {
    if (given.has(code as keyof typeof diagnosticTable)) return false;
    return Object.hasOwn(fileDiagnostics, code)
      ? !elsewhere.hostile.includes(`'${code}'`)
      : !elsewhere.all.includes(`'${code}'`);
  });
  expect(missing, 'codes without a fixture here and without a test that names them').toEqual([]);
});

/** The text of all tests, and of those in this folder, which cover what a fixture cannot hold (a huge file). */
function testSources(): { readonly all: string; readonly hostile: string } {
  const root = join(import.meta.dirname, '..');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (it) => it.endsWith('.ts') && !it.endsWith('invalid.test.ts'),
  );
  const textOf = (keep: (file: string) => boolean): string =>
    files
      .filter(keep)
      .map((it) => readFileSync(join(root, it), 'utf8'))
      .join('\n');
  return { all: textOf(() => true), hostile: textOf((it) => it.startsWith('compiler/')) };
}
