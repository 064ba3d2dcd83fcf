/** One run at a time, against real processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Holder } from '../../src/lock/holder.ts';
import { takeRunLock } from '../../src/project/run-lock.ts';
import { nameOfHolder } from '../helpers/holders.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'expose-lock-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

const heldBy = (pid: number, over: Partial<Holder> = {}) =>
  mkdir(join(directory, 'run.lock', nameOfHolder('apply', pid, over)), { recursive: true });

test('lets the second run in only after the first has let go, and leaves nothing behind', async () => {
  const first = await takeRunLock(directory, 'apply');
  const second = await takeRunLock(directory, 'destroy');
  expect(second.diagnostics).toMatchObject([
    { code: 'run-locked', summary: `another expose apply is running (process ${process.pid})` },
  ]);
  if (first.ok) await first.value.release();
  const third = await takeRunLock(directory, 'destroy');
  expect(third.ok).toBe(true);
  if (third.ok) await third.value.release();
  expect(await readdir(directory)).toEqual([]);
});

test('takes over from a process that is gone', async () => {
  await heldBy(await deadPid());
  expect((await takeRunLock(directory, 'apply')).ok).toBe(true);
  expect(await readdir(directory)).toEqual(['run.lock']);
});

test('lets exactly one of many take over', async () => {
  await heldBy(await deadPid());
  const all = await Promise.all(Array.from({ length: 20 }, () => takeRunLock(directory, 'apply')));
  expect(all.filter((taken) => taken.ok)).toHaveLength(1);
});

test('takes over from an earlier process that had the number of a running one', async () => {
  await heldBy(process.pid, { started: 1 });
  expect((await takeRunLock(directory, 'apply')).ok).toBe(true);
  expect(await readdir(directory)).toEqual(['run.lock']);
});

test('believes a holder on another machine, and says how to remove its lock', async () => {
  await heldBy(await deadPid(), { host: 'elsewhere.example' });
  const taken = await takeRunLock(directory, 'apply');
  expect(taken.diagnostics).toMatchObject([
    { code: 'run-locked', detail: expect.stringContaining(join(directory, 'run.lock')) },
  ]);
});

test('takes over a lock file that holds nothing readable', async () => {
  await writeFile(join(directory, 'run.lock'), '');
  expect((await takeRunLock(directory, 'apply')).ok).toBe(true);
});
