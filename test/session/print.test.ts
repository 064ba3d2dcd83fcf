/** Text for people is folded for the terminal that it is written to. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { print } from '../../src/session/print.ts';

const source = join(import.meta.dirname, '../../src');

/** Views whose text is not prose for a terminal: for programs, with columns of its own, or with control characters. */
const unfolded = new Set([
  'renderDiagnostics',
  'renderExplanation',
  'renderFiles',
  'renderObjects',
  'renderPlanMarkdown',
  'renderQuestion',
  'renderTopics',
]);

test('a terminal gets lines that end between words, a pipe the text as it is', () => {
  const written: string[] = [];
  const channel = (terminal: boolean) => ({
    write: (text: string) => void written.push(text),
    terminal,
    columns: 20,
    paint: (_style: unknown, text: string) => text,
  });
  print(channel(true), 'Keep it and its passphrase apart.\n');
  print(channel(false), 'Keep it and its passphrase apart.\n');
  expect(written).toEqual(['Keep it and its\npassphrase apart.\n', 'Keep it and its passphrase apart.\n']);
});

test('every view of a command goes through print', () => {
  const files = ['commands', 'session'].flatMap((room) =>
    readdirSync(join(source, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(room, file)),
  );
  const views = files.flatMap((file) => {
    const text = readFileSync(join(source, file), 'utf8');
    const calls = text.match(/\.write\([^;]*;/g) ?? [];
    return calls.flatMap((call) => call.match(/\brender[A-Z]\w*/g) ?? []).map((view) => `${file}: ${view}`);
  });
  expect(views.length).toBeGreaterThan(5);
  expect(views.filter((view) => !unfolded.has(view.split(': ')[1] ?? ''))).toEqual([]);
});
