/** One writer at a time for each out directory. The lock is beside it, and contains the folder in which the writer works. */
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Diagnostic, Result } from '../compiler/diagnostics/diagnostic.ts';
import { describeProcess, type Holder } from '../lock/holder.ts';
import { hasLockTraces, type Lock, takeLock } from '../lock/lock.ts';
import type { OwnerFault } from '../owner-fault.ts';

const patienceMilliseconds = 10_000;
const pollMilliseconds = 20;
/**
 * Much longer than it takes to write a tree, and shorter than the wait: each run of a container has another host name, and
 * a clone can bring a lock with any name. Whose lock is taken over too early fails and spoils nothing.
 */
const trustMilliseconds = 3_000;

/** Waits up to ten seconds for the lock of an out directory. Throws what the file system says. */
export async function takeOutputLock(out: string): Promise<Result<Lock>> {
  const path = lockPath(out);
  mkdirSync(dirname(path), { recursive: true });
  // Only the end of another writer can change the answer.
  let waits = true;
  const busy = (holder: Holder | null) => {
    waits = holder !== null;
    return outputBusy(out, path, holder);
  };
  const unsafe = (fault: OwnerFault) => {
    waits = false;
    return lockUnsafe(path, fault);
  };
  const deadline = Date.now() + patienceMilliseconds;
  for (;;) {
    const taken = takeLock({ path, command: 'compile', trustMilliseconds, busy, unsafe });
    if (taken.ok || !waits || Date.now() >= deadline) return taken;
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}

/** Whether a writer is at work on the out directory, or a killed one left something. */
export function hasWriterTraces(out: string): boolean {
  return hasLockTraces(lockPath(out));
}

function lockPath(out: string): string {
  return join(dirname(out), `.${basename(out)}.expose`);
}

function outputBusy(out: string, path: string, holder: Holder | null): Diagnostic {
  if (holder === null)
    return {
      severity: 'error',
      code: 'output-busy',
      summary: `${path} is in the way: it is not a lock of this version of expose`,
      detail: `compile builds the new ${basename(out)}/ there. Move it away and run this again.`,
    };
  return {
    severity: 'error',
    code: 'output-busy',
    summary: `another compile is writing ${out} (${describeProcess(holder)})`,
    detail: `Wait until it has ended, or end it, and run this again. If there is no such process, remove ${path}.`,
  };
}

function lockUnsafe(path: string, { reason, detail }: OwnerFault): Diagnostic {
  return {
    severity: 'error',
    code: 'output-unsafe',
    summary: `${path}, where compile builds the new tree, is not safe to use: ${reason}`,
    detail,
  };
}
