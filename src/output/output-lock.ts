/** One writer at a time for each out directory. The lock is beside it, and contains the folder in which the writer works. */
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Diagnostic, Result } from '../compiler/diagnostics/diagnostic.ts';
import { describeProcess, type Holder } from '../lock/holder.ts';
import { hasLockTraces, type Lock, takeLock } from '../lock/lock.ts';

const patienceMilliseconds = 10_000;
const pollMilliseconds = 20;
/** Longer than it takes to write a tree, and shorter than the wait: each run of a container has another host name. */
const trustMilliseconds = 8_000;

/** Waits up to ten seconds for the lock of an out directory. Throws what the file system says. */
export async function takeOutputLock(out: string): Promise<Result<Lock>> {
  const path = lockPath(out);
  mkdirSync(dirname(path), { recursive: true });
  const busy = (holder: Holder | null) => outputBusy(out, path, holder);
  const deadline = Date.now() + patienceMilliseconds;
  for (;;) {
    const taken = takeLock({ path, command: 'compile', trustMilliseconds, busy });
    if (taken.ok || Date.now() >= deadline) return taken;
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
    detail: 'Wait until it has ended, or end it, and run this again.',
  };
}
