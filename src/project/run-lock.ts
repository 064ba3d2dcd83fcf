/**
 * One run at a time for each gateway on this machine. terraform locks its state as well, but only while it runs; this
 * lock holds for a whole apply or destroy. A lock whose process is gone is taken over.
 */
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Diagnostic, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Holder } from '../lock/holder.ts';
import { takeLock } from '../lock/lock.ts';

export interface RunLock {
  /** Lets the next run in. */
  release(): Promise<void>;
}

/** Takes the lock of a gateway's private directory (`.expose/<name>`) for a command, or says who holds it. */
export async function takeRunLock(directory: string, command: string): Promise<Result<RunLock>> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'run.lock');
  const lock = takeLock({
    path,
    command,
    // An apply may take long without a sign of life, so a holder on another host is believed until a person decides.
    trustMilliseconds: Number.POSITIVE_INFINITY,
    busy: (holder) => busy(holder, path),
  });
  return lock.ok ? ok({ release: async () => lock.value.release() }) : lock;
}

function busy(holder: Holder | null, path: string): Diagnostic {
  if (holder === null)
    return {
      severity: 'error',
      code: 'run-locked',
      summary: `${path} is in the way: it is not a lock of this version of expose`,
      detail: 'If no other expose is running, remove it and run this again.',
    };
  const elsewhere = holder.host !== hostname();
  return {
    severity: 'error',
    code: 'run-locked',
    summary: `another expose ${holder.command} is running (process ${holder.pid}${elsewhere ? ` on ${holder.host}` : ''})`,
    detail: elsewhere
      ? `Wait until it has ended. If that machine is gone, remove ${path}.`
      : 'Wait until it has ended, then run this again: it plans against what that run leaves.',
  };
}
