/**
 * A lock that a killed process cannot keep. It is a folder that holds exactly one other, whose name says who has it:
 *
 *     run.lock/apply-1234-567890-1@host/
 *
 * Every step is one rename, and a rename of a name that is gone fails. So of several processes that find a dead holder
 * exactly one renames its folder to its own name, and nobody ever touches a lock that has changed since it was looked
 * at. docs/decisions/locks.md goes through the cases.
 */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  utimesSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { type Holder, holderName, isAlive, newHolder, parseHolder } from './holder.ts';

export interface Lock {
  /**
   * A folder of the holder's own, for its work. It may hold what a killed predecessor left, and must be empty when the
   * lock is released.
   */
  readonly folder: string;
  /** Lets the next one in. A folder that is not empty stays, and the lock with it until this process has ended. */
  release(): void;
}

export interface LockRequest {
  /** The lock's place, in a folder that exists. */
  readonly path: string;
  /** One word for what is being done; a holder's word is shown to those that wait. */
  readonly command: string;
  /** For how long a holder on another host is believed after its last sign of life. */
  readonly trustMilliseconds: number;
  /** The diagnostic for a lock that is held; null for a folder of that name which is not a lock. */
  readonly busy: (holder: Holder | null) => Diagnostic;
}

/** Takes the lock, or fails at once while a living process holds it. Throws what the file system says. */
export function takeLock(request: LockRequest): Result<Lock> {
  const { path } = request;
  const mine = holderName(newHolder(request.command));
  for (;;) {
    const name = holderNameIn(path);
    if (name === null) {
      if (claim(path, mine)) break;
    } else {
      const holder = parseHolder(name);
      const folder = join(path, name);
      if (holder === null || isAlive(holder, folder, request.trustMilliseconds))
        return failed(request.busy(holder));
      if (takeOver(folder, join(path, mine))) break;
    }
    // Another process was faster. What is there now has to be looked at anew.
  }
  clearDrafts(request);
  return ok({ folder: join(path, mine), release: () => release(path, mine) });
}

/** Whether there is any trace of a lock at `path`: one that is held, or what a killed process left of one. */
export function hasLockTraces(path: string): boolean {
  const lock = basename(path);
  try {
    return readdirSync(dirname(path)).some((name) => name === lock || name.startsWith(`${lock}-`));
  } catch {
    return false;
  }
}

/** The name inside the lock's folder; null when the lock is free. A file in its place is no lock and is removed. */
function holderNameIn(path: string): string | null {
  const present = lstatSync(path, { throwIfNoEntry: false });
  if (present === undefined) return null;
  if (!present.isDirectory()) {
    removeFile(path);
    return null;
  }
  const names: string[] = [];
  succeeds(() => names.push(...readdirSync(path)), ['ENOENT']);
  return names.find((name) => parseHolder(name) !== null) ?? names[0] ?? null;
}

/** unlink removes no folder, and so no lock that another process made in the meantime. */
function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    const present = lstatSync(path, { throwIfNoEntry: false });
    if (present !== undefined && !present.isDirectory()) throw error;
  }
}

/** The lock appears with its holder in it: a folder can be renamed to a name that is free, or an empty folder's. */
function claim(path: string, mine: string): boolean {
  const draft = `${path}-${mine}`;
  mkdirSync(draft, { mode: 0o700 });
  mkdirSync(join(draft, mine), { mode: 0o700 });
  if (succeeds(() => renameSync(draft, path), ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'])) return true;
  rmdirSync(join(draft, mine));
  rmdirSync(draft);
  return false;
}

/** Only one of several can rename the dead holder's folder: for the others its name is gone. */
function takeOver(dead: string, mine: string): boolean {
  return succeeds(() => {
    // The folder's age is that of its holder, and the new one has just begun.
    const now = new Date();
    utimesSync(dead, now, now);
    renameSync(dead, mine);
  }, ['ENOENT']);
}

/** Removes what processes left that were killed while they claimed the lock. */
function clearDrafts({ path, trustMilliseconds }: LockRequest): void {
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(`${basename(path)}-`)) continue;
    const holder = parseHolder(name.slice(basename(path).length + 1));
    const draft = join(dirname(path), name);
    if (holder !== null && !isAlive(holder, draft, trustMilliseconds))
      rmSync(draft, { recursive: true, force: true });
  }
}

function release(path: string, mine: string): void {
  // Between the two another process may claim the empty folder, which then stays.
  if (succeeds(() => rmdirSync(join(path, mine)), ['ENOTEMPTY', 'EEXIST', 'ENOENT']))
    succeeds(() => rmdirSync(path), ['ENOTEMPTY', 'EEXIST', 'ENOENT']);
}

/** False when the file system refuses with one of these codes; any other refusal is thrown. */
function succeeds(action: () => void, refusals: readonly string[]): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (refusals.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
