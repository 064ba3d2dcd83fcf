/**
 * One writer at a time. The folder `.<out>.expose` beside the out directory is both the lock and the place where the
 * new tree is built. It comes and goes by a rename, so it is never half there; what a killed writer leaves is put back
 * or cleared by the next one.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

const patienceMs = 10_000;
const pollMs = 20;

/** Waits for the out directory and takes it. Resolves to the folder to work in, or null when another writer keeps it. */
export async function hold(out: string): Promise<string | null> {
  const path = lockPath(out);
  const draft = ownPath(out, process.pid);
  mkdirSync(dirname(out), { recursive: true });
  settle(out);
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(join(draft, 'owner'), String(process.pid));
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await pause()) {
    // A folder cannot be renamed over one that is not empty, which makes the rename the lock.
    if (moves(draft, path)) return path;
    settle(out, draft);
  }
  rmSync(draft, { recursive: true, force: true });
  return null;
}

/** Gives the out directory free and clears what `hold` returned. */
export function release(out: string): void {
  const own = ownPath(out, process.pid);
  if (moves(lockPath(out), own)) clear(own, out);
}

/**
 * Puts right what writers left that are no longer alive: an old tree that was moved away comes back if no new one took
 * its place, the rest goes. `except` is the caller's own folder.
 */
export function settle(out: string, except?: string): void {
  const folder = dirname(out);
  const lock = basename(lockPath(out));
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const isLock = name === lock;
    const owner = isLock ? lockOwner(path) : ownerInName(name, lock);
    if (owner === null || path === except || isAlive(owner)) continue;
    const claimed = ownPath(out, owner);
    if (isLock && !moves(path, claimed)) continue;
    // Two may have judged the same lock; the slower one must not clear what the faster one holds by now.
    if (isLock && lockOwner(claimed) !== owner) moves(claimed, path);
    else clear(claimed, out);
  }
}

function clear(work: string, out: string): void {
  if (!existsSync(out)) moves(join(work, 'old'), out);
  try {
    // All there is after a first compile. Removing a tree is code that Node has to load first.
    unlinkSync(join(work, 'owner'));
    return rmdirSync(work);
  } catch {
    // There is more in it, or less.
  }
  rmSync(work, { recursive: true, force: true });
}

function lockPath(out: string): string {
  return join(dirname(out), `.${basename(out)}.expose`);
}

function ownPath(out: string, pid: number): string {
  return `${lockPath(out)}-${pid}`;
}

function ownerInName(name: string, lock: string): number | null {
  const digits = name.startsWith(`${lock}-`) ? name.slice(lock.length + 1) : '';
  return /^\d+$/.test(digits) ? Number(digits) : null;
}

function lockOwner(path: string): number | null {
  try {
    return Number(readFileSync(join(path, 'owner'), 'utf8'));
  } catch {
    return null;
  }
}

function moves(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** In a container every run may have the same number, so what bears this one's own is left from an earlier run. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pollMs));
}
