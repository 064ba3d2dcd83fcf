/** A lock among real processes, some of which are killed while they hold it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Result } from '../../src/compiler/diagnostics/diagnostic.ts';
import { type Lock, takeLock } from '../../src/lock/lock.ts';

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
  });
function taken(result: Result<Lock>): Lock {
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}
/** Above every real process number. */
const dead = 4194999;
const folderOf = (pid: number, host = hostname()): string => join(path, `apply-${pid}-0-1@${host}`);

test('a released lock leaves nothing behind', () => {
  const lock = taken(take());
  expect(take().diagnostics).toMatchObject([{ summary: 'test' }]);
  lock.release();
  expect(readdirSync(directory)).toEqual([]);
  taken(take()).release();
});

test('what a dead holder left in its folder goes to the next one', () => {
  mkdirSync(folderOf(dead), { recursive: true });
  writeFileSync(join(folderOf(dead), 'work'), 'half done');
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
  for (const pid of [dead, process.ppid]) mkdirSync(`${path}-test-${pid}-0-1@${hostname()}`);
  taken(take()).release();
  expect(readdirSync(directory)).toEqual([`the.lock-test-${process.ppid}-0-1@${hostname()}`]);
});

test('a holder on another host is believed for the time given, and then no longer', () => {
  mkdirSync(folderOf(dead, 'elsewhere'), { recursive: true });
  expect(take().diagnostics).toMatchObject([{ summary: 'apply' }]);
  const before = new Date(Date.now() - 2000);
  utimesSync(folderOf(dead, 'elsewhere'), before, before);
  expect(take(5000).ok).toBe(false);
  taken(take(1000));
});

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
