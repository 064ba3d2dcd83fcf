/** How a diagnostic looks where the fixtures of test/fixtures/invalid do not reach. */
import { expect, test } from 'vitest';
import type { Page } from '../../src/channel.ts';
import type { Diagnostic } from '../../src/compiler/diagnostics/diagnostic.ts';
import { paint } from '../../src/views/text/paint.ts';
import { renderDiagnostics } from '../../src/views/text/render-diagnostics.ts';
import { sourceLine } from '../../src/views/text/source-line.ts';

const plain: Page = { terminal: false, columns: 80, paint: paint(false) };
const coloured: Page = { ...plain, paint: paint(true) };

const fault: Diagnostic = {
  severity: 'error',
  code: 'tool-missing',
  summary: 'terraform is not installed',
  detail: 'Install it.\n  at stack',
};

test('a fault without a place is its two sentences', () => {
  expect(renderDiagnostics([fault], null, plain)).toBe(
    'error[tool-missing]: terraform is not installed\n   = Install it.\n       at stack\n\n1 error\n',
  );
});

test('a place without its text is named', () => {
  const span = {
    file: 'a\nb.yaml',
    start: { line: 3, col: 2, offset: 9 },
    end: { line: 3, col: 4, offset: 11 },
  };
  expect(renderDiagnostics([{ ...fault, detail: '', span }], null, plain)).toBe(
    'error[tool-missing]: terraform is not installed\n  --> a\\u000ab.yaml:3:2\n\n1 error\n',
  );
});

test('colour is only where it is wanted', () => {
  expect(renderDiagnostics([fault], null, coloured)).toContain('\u001b[31merror[tool-missing]');
  expect(renderDiagnostics([fault], null, plain)).not.toContain('\u001b');
});

test('errors come before warnings, each sorted by place, and both are counted', () => {
  const at = (offset: number, severity: 'error' | 'warning'): Diagnostic => ({
    severity,
    code: 'tool-failed',
    summary: `at ${offset}`,
    span: {
      file: 'f',
      start: { line: 1, col: offset + 1, offset },
      end: { line: 1, col: offset + 2, offset: offset + 1 },
    },
  });
  const shown = renderDiagnostics(
    [at(7, 'warning'), at(0, 'warning'), at(5, 'error'), at(3, 'error')],
    null,
    plain,
  );
  expect([...shown.matchAll(/at (\d)/g)].map((match) => match[1])).toEqual(['3', '5', '0', '7']);
  expect(shown).toMatch(/\n2 errors, 2 warnings\n$/);
});

test('a mark stands under its text behind tabs, wide characters and marks that take no column', () => {
  const line = 'a:\t日本e\u0301 X';
  const shown = sourceLine(line, line.indexOf('X'), 90);
  expect(shown.text).toBe('a:    日本e\u0301 X');
  expect(shown.columnsOf(line.indexOf('X'), line.length)).toEqual({ at: 2 + 4 + 4 + 1 + 1, length: 1 });
});

test('a long line is cut around the place, which keeps its mark', () => {
  const line = `${'x'.repeat(3_000_000)}HERE${'y'.repeat(1000)}`;
  const { text, columnsOf } = sourceLine(line, 3_000_000, 90);
  const { at, length } = columnsOf(3_000_000, 3_000_004);
  expect(text.slice(at, at + length)).toBe('HERE');
  expect(text).toMatch(/^…x+HEREy+…$/);
  expect(text.length).toBeLessThan(100);
});
