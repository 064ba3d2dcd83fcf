/**
 * One run at a time for each gateway on this machine. terraform locks its state as well, but only while it runs; this
 * lock holds for a whole apply or destroy. A lock whose process is gone is taken over.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, mapResult, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { visible } from '../compiler/diagnostics/quote.ts';
import { describeProcess, type Holder, isElsewhere } from '../lock/holder.ts';
import { takeLock } from '../lock/lock.ts';

export interface RunLock {
  /** Lets the next run in. */
  release(): Promise<void>;
}

/** Takes the lock in the private folder (`.expose/<name>`) for a command, or says who holds it. */
export async function takeRunLock(directory: string, command: string): Promise<Result<RunLock>> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'run.lock');
  const lock = takeLock({
    path,
    command,
    // An apply may wait for minutes. Only a person can tell whether a holder on another host still runs.
    trustMilliseconds: Number.POSITIVE_INFINITY,
    busy: (holder) => busy(holder, path),
    unsafe: ({ reason, detail }) => ({
      severity: 'error',
      code: 'private-folder-unsafe',
      summary: `${visible(path)} is not safe to use: ${reason}`,
      detail,
    }),
  });
  return mapResult(lock, (taken) => ({ release: async () => taken.release() }));
}

function busy(holder: Holder | null, path: string): Diagnostic {
  if (holder === null)
    return {
      severity: 'error',
      code: 'run-locked',
      summary: `${path} is in the way: it is not a lock of this version of expose`,
      detail: 'If no other expose is running, remove it and run this again.',
    };
  return {
    severity: 'error',
    code: 'run-locked',
    summary: `another expose ${holder.command} is running (${describeProcess(holder)})`,
    detail: isElsewhere(holder)
      ? `Wait until it has ended. If that host no longer exists, remove ${path}.`
      : 'Wait until it has ended, then run this again: it will plan with what that run has changed.',
  };
}
