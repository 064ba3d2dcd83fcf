/** Text in terminals of every width: no line is wider than the terminal, and no word is broken. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Channel } from '../../src/channel.ts';
import { validate } from '../../src/commands/validate.ts';
import { print } from '../../src/session/print.ts';
import { paint } from '../../src/views/text/paint.ts';
import { fold } from '../../src/views/text/wrap.ts';
import { capturedSession } from '../helpers/captured-session.ts';

const fixtures = join(import.meta.dirname, '../fixtures/invalid');
const plain = (text: string): string => text.replace(/\u001b\[[0-9;]*m/g, '');

function terminal(columns: number, colour = false): { channel: Channel; text: () => string } {
  const written: string[] = [];
  const channel: Channel = {
    write: (text) => written.push(text),
    terminal: true,
    columns,
    paint: paint(colour),
  };
  return { channel, text: () => written.join('') };
}

/** The lines of the file and what marks them are cut instead. */
const isProse = (line: string): boolean => !/^ *(\d+ )?\|/.test(line) && !/^ *-->/.test(line);

test.each([40, 60, 80])('every report fits into %i columns, word by word', async (columns) => {
  for (const name of readdirSync(fixtures)) {
    const { channel, text } = terminal(columns);
    const { session } = capturedSession({ cwd: join(fixtures, name), stderr: channel, stdout: channel });
    await validate(session, 'exposure.yaml');
    for (const line of text().split('\n')) {
      const ofOneWord = !line.trim().includes(' ') || /^ *= \S+$/.test(line);
      if (!ofOneWord) expect(line.length, `${name}: ${line}`).toBeLessThanOrEqual(columns);
    }
    const words = (shown: string) =>
      shown.split('\n').filter(isProse).join(' ').split(/[ =]+/).filter(Boolean);
    const report = readFileSync(join(fixtures, name, 'diagnostics.txt'), 'utf8');
    expect(words(text()).join(' ')).toContain(words(report).join(' '));
  }
});

test('a long line goes on below the last column of its table, or behind its sign', () => {
  expect(fold('  terraform/   7 files  the gateway and address', 38)).toBe(
    '  terraform/   7 files  the gateway\n                        and address',
  );
  expect(fold('  + a change with many words', 20)).toBe('  + a change with\n    many words');
  expect(fold('    ! a finding with many words', 20)).toBe('    ! a finding with\n      many words');
  expect(fold('a sentence with words', 12)).toBe('a sentence\nwith words');
  expect(fold('short\n\nlines', 80)).toBe('short\n\nlines');
});

test('colours take no columns, and wide characters two', () => {
  const bold = paint(true)('bold', 'expose plan');
  expect(fold(`Next: ${bold} now`, 21)).toBe(`Next: ${bold} now`);
  expect(fold('日本 日本 日本', 9)).toBe('日本 日本\n日本');
});

test('a pipe gets its lines as they are', () => {
  const { channel, text } = terminal(20);
  print({ ...channel, terminal: false }, 'a sentence that is longer than that');
  expect(text()).toBe('a sentence that is longer than that');
});

test('no colour is the dark blue that cannot be read on black', async () => {
  const { channel, text } = terminal(80, true);
  const { session } = capturedSession({ cwd: join(fixtures, 'replicas-without-haproxy'), stderr: channel });
  await validate(session, 'exposure.yaml');
  expect(text()).toContain('\u001b[36m');
  expect(text()).not.toContain('\u001b[34m');
  expect(plain(text())).toContain('error[replicas-need-haproxy]');
});
