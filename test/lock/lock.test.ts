/** A lock among real processes, some of which are killed while they hold it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Result } from '../../src/compiler/diagnostics/diagnostic.ts';
import type { Holder } from '../../src/lock/holder.ts';
import { type Lock, takeLock } from '../../src/lock/lock.ts';
import { deadPid, guessedHolder, nameOfHolder, startOf } from '../helpers/holders.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'expose-lock-'));
  path = join(directory, 'the.lock');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const take = (trustMilliseconds = 1000): Result<Lock> =>
  takeLock({
    path,
    command: 'test',
    trustMilliseconds,
    busy: (holder) => ({ severity: 'error', code: 'run-locked', summary: holder?.command ?? 'not a lock' }),
    unsafe: ({ reason }) => ({ severity: 'error', code: 'output-unsafe', summary: reason }),
  });
function taken(result: Result<Lock>): Lock {
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}
const folderOf = (pid: number, over: Partial<Holder> = {}): string =>
  join(path, nameOfHolder('apply', pid, over));
const elsewhere = (): string => folderOf(deadPid, { host: 'elsewhere' });

test('a released lock leaves nothing behind', () => {
  const lock = taken(take());
  expect(take().diagnostics).toMatchObject([{ summary: 'test' }]);
  lock.release();
  expect(readdirSync(directory)).toEqual([]);
  taken(take()).release();
});

test('what a dead holder left in its folder goes to the next one', () => {
  mkdirSync(folderOf(deadPid), { recursive: true });
  writeFileSync(join(folderOf(deadPid), 'work'), 'half done');
  const lock = taken(take());
  expect(readdirSync(lock.folder)).toEqual(['work']);
  expect(readdirSync(path)).toHaveLength(1);
});

test('a lock whose folder is not empty stays, and the next process gets it', () => {
  const lock = taken(take());
  writeFileSync(join(lock.folder, 'work'), '');
  lock.release();
  expect(take().ok).toBe(false);
});

test('an empty folder, left by a process that was killed while it released, is no obstacle', () => {
  mkdirSync(path);
  taken(take()).release();
  expect(readdirSync(directory)).toEqual([]);
});

test('what processes left that were killed while they claimed the lock is removed; a living one’s is not', () => {
  const [dead, living] = [deadPid, process.ppid].map((pid) => nameOfHolder('test', pid));
  for (const name of [dead, living]) mkdirSync(`${path}-${name}`);
  taken(take()).release();
  expect(readdirSync(directory)).toEqual([`the.lock-${living}`]);
});

test('a holder on another host is believed for the time given, and then no longer', async () => {
  mkdirSync(elsewhere(), { recursive: true });
  expect(take().diagnostics).toMatchObject([{ summary: 'apply' }]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(take(60_000).ok).toBe(false);
  taken(take(200));
});

test('the date that a folder says it has is no sign of life', async () => {
  mkdirSync(elsewhere(), { recursive: true });
  const tomorrow = new Date(Date.now() + 86_400_000);
  utimesSync(elsewhere(), tomorrow, tomorrow);
  await new Promise((resolve) => setTimeout(resolve, 300));
  taken(take(200));
});

test.each([
  ['the number of a living process', [1, 0]],
  ['when the first process started too', [1, startOf(1)]],
  ['the number of a process of this user', [process.ppid, 0]],
] as const)('who knows the host and %s cannot make a lock that looks held', (_what, [pid, started]) => {
  mkdirSync(join(path, guessedHolder('apply', pid, started)), { recursive: true });
  taken(take(Number.POSITIVE_INFINITY));
});

test('a lock from before the machine was started is not held', () => {
  mkdirSync(folderOf(process.ppid, { boot: '0123456789abcdef' }), { recursive: true });
  taken(take());
});

test.runIf(process.getuid?.() === 0)(
  'another user’s lock, and one that everybody can change, is refused',
  () => {
    for (const place of [path, folderOf(deadPid)]) {
      mkdirSync(folderOf(deadPid), { recursive: true });
      chownSync(place, 65_534, 65_534);
      expect(take().diagnostics).toMatchObject([
        { code: 'output-unsafe', summary: 'it belongs to another user (uid 65534)' },
      ]);
      chownSync(place, 0, 0);
      chmodSync(place, 0o777);
      expect(take().diagnostics).toMatchObject([{ summary: 'every user can write to it' }]);
      chmodSync(place, 0o700);
    }
    taken(take());
  },
);

test('a folder that is no lock is neither removed nor taken', () => {
  mkdirSync(path);
  writeFileSync(join(path, 'mine'), '');
  expect(take().diagnostics).toMatchObject([{ summary: 'not a lock' }]);
  expect(readdirSync(path)).toEqual(['mine']);
});

/**
 * Each process takes the lock again and again. While it has it, it writes its number into a file, waits, and looks
 * whether the number is still its own. Sometimes it is killed there.
 */
const contender = `
import { takeLock } from './src/lock/lock.ts';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const [, , path, end] = process.argv;
const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
while (Date.now() < Number(end)) {
  const lock = takeLock({ path, command: 'test', trustMilliseconds: 0, busy: () => ({}) });
  if (!lock.ok) continue;
  writeFileSync(path + '.inside', String(process.pid));
  sleep(Math.random() * 2);
  if (Math.random() < 0.2) process.kill(process.pid, 'SIGKILL');
  const inside = readFileSync(path + '.inside', 'utf8');
  appendFileSync(path + '.log', inside === String(process.pid) ? 'alone\\n' : 'NOT ALONE\\n');
  lock.value.release();
}`;

test('of many processes, some of them killed, never two have it', async () => {
  const bundle = join(directory, 'contender.cjs');
  await build({
    stdin: { contents: contender, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: bundle,
    logLevel: 'silent',
  });
  appendFileSync(`${path}.log`, '');
  const end = Date.now() + 6000;
  const keepOneRunning = async (): Promise<void> => {
    while (Date.now() < end) {
      const child = spawn(process.execPath, [bundle, path, String(end)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      expect(code === 0 || signal === 'SIGKILL', `exit code ${code}`).toBe(true);
    }
  };
  await Promise.all(Array.from({ length: 6 }, keepOneRunning));
  const log = readFileSync(`${path}.log`, 'utf8').trim().split('\n');
  expect(log.length).toBeGreaterThan(20);
  expect(new Set(log)).toEqual(new Set(['alone']));
  taken(take()).release();
  expect(readdirSync(directory).filter((name) => /^the\.lock(-|$)/.test(name))).toEqual([]);
}, 30_000);
