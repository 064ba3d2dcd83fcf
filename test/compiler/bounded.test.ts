/** A report stays short and quick when a file has one mistake a hundred thousand times. */
import { expect, test } from 'vitest';
import { bounded, mostOfOneCode } from '../../src/compiler/diagnostics/bounded.ts';
import type { Diagnostic } from '../../src/compiler/diagnostics/diagnostic.ts';
import { check } from '../../src/pipeline.ts';
import { jsonDocument } from '../../src/views/json-document.ts';
import { paint } from '../../src/views/text/paint.ts';
import { renderDiagnostics } from '../../src/views/text/render-diagnostics.ts';

const times = (count: number, entry: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => entry(index)).join('');
const files: readonly (readonly [string, string, string])[] = [
  [
    'the port 80',
    `domain: a.example.com\nports:\n${times(100_000, () => '- 80\n')}`,
    '99949 more of port-duplicate',
  ],
  [
    'an admin key',
    `domain: a.example.com\ngateway:\n  ssh:\n    adminKeys:\n${times(40_000, () => '    - ssh-ed25519 AAAA\n')}`,
    '39950 more of admin-key-broken',
  ],
  [
    'an unknown field',
    `domain: a.example.com\n${times(50_000, (index) => `k${index}: 1\n`)}`,
    '49950 more of unknown-key',
  ],
  [
    'the same key',
    `domain: a.example.com\n${times(50_000, () => 'name: x\n')}`,
    'more of yaml-duplicate-key',
  ],
];

test.each(files)('%s again and again', (_what, text, counted) => {
  const file = { path: 'exposure.yaml', text };
  const start = process.cpuUsage();
  const { diagnostics } = check(file);
  const report = renderDiagnostics(diagnostics, file, { terminal: false, columns: 80, paint: paint(false) });
  const document = jsonDocument('validate', false, diagnostics);
  const { user, system } = process.cpuUsage(start);
  expect(report).toContain(counted);
  expect(report.length).toBeLessThan(50_000);
  expect(document.length).toBeLessThan(200_000);
  expect((user + system) / 1e6).toBeLessThan(2);
});

test('nothing is left out that fits, and what is counted keeps its severity', () => {
  const of = (severity: Diagnostic['severity'], count: number): Diagnostic[] =>
    Array.from({ length: count }, () => ({ severity, code: 'port-duplicate', summary: 'x' }));
  const fitting = [...of('error', mostOfOneCode), ...of('warning', mostOfOneCode)];
  expect(bounded(fitting)).toEqual(fitting);
  const some = bounded([...fitting, ...of('error', 3)]);
  expect(some.slice(fitting.length)).toMatchObject([
    {
      severity: 'error',
      code: 'more-of-the-same',
      summary: expect.stringContaining('3 more of port-duplicate'),
    },
  ]);
  expect(bounded(some)).toEqual(some);
});
