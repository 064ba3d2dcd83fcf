/** Each public report has a test that holds its answer. test/reports/held.md is written here (`npm run goldens`). */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Report, reports } from './reports/reports.ts';

const path = join(import.meta.dirname, 'reports/held.md');

test('each report is held by a test that is there', () => {
  const gone = reports
    .flatMap(({ heldBy }) => heldBy)
    .filter(([file, piece]) => {
      const held = join(import.meta.dirname, file);
      return !existsSync(held) || !readFileSync(held, 'utf8').includes(piece);
    });
  expect(gone).toEqual([]);
  expect(reports.filter(({ heldBy }) => heldBy.length === 0)).toEqual([]);
});

test('held.md has the reports of today', () => {
  const page = [
    '# Public reports, and what holds their answers',
    '',
    'Written by `test/reports.test.ts`. People who do this job with other tools reported these; each was tried on expose.',
    '',
    '|  | reported in | what happened there | what expose does now | held by |',
    '| --- | --- | --- | --- | --- |',
    ...reports.map((report, index) => row(index + 1, report)),
    '',
  ].join('\n');
  if (process.env['UPDATE_GOLDENS'] !== undefined) writeFileSync(path, page);
  expect(readFileSync(path, 'utf8')).toBe(page);
});

function row(number: number, { source, there, now, heldBy }: Report): string {
  const files = [...new Set(heldBy.map(([file]) => `\`test/${file}\``))].join('<br>');
  return `| ${[number, source, there, now, files].join(' | ')} |`;
}
