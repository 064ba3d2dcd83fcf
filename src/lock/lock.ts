/**
 * A lock that ends with its process, even if that is killed. It is a folder with one folder in it, which is named after
 * the holder:
 *
 *     run.lock/apply-1234-567890-1-8d61f0a2c4b97e35@host/
 *
 * To take over from a dead holder is one rename of the inner folder. A rename fails if its source is gone, so exactly one
 * of several processes succeeds, and none changes a lock that is no longer as it was found. See docs/decisions/locks.md.
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
import { type OwnerFault, ownerFault } from '../owner-fault.ts';
import { type Holder, holderName, isAlive, newHolder, parseHolder } from './holder.ts';

export interface Lock {
  /** The holder's own folder. It may contain what a killed predecessor left, and must be empty before the release. */
  readonly folder: string;
  /** Frees the lock. If its folder is not empty, the lock stays until this process has ended. */
  release(): void;
}

export interface LockRequest {
  /** The path of the lock. The folder around it must exist. */
  readonly path: string;
  /** What the process does: one word of lower-case letters, shown to other processes that want the lock. */
  readonly command: string;
  /** How long a holder on another host counts as alive after the last change in its folder. */
  readonly trustMilliseconds: number;
  /** The error for a lock that is held. Without a holder, there is a folder under the lock's name that is not a lock. */
  readonly busy: (holder: Holder | null) => Diagnostic;
  /** The error for a lock that another user has made, or can change. */
  readonly unsafe: (fault: OwnerFault) => Diagnostic;
}

/** Takes the lock, or fails at once if a running process holds it. Throws the file system's errors. */
export function takeLock(request: LockRequest): Result<Lock> {
  const { path } = request;
  const mine = holderName(newHolder(request.command));
  for (;;) {
    const fault = faultOf(path);
    if (fault !== null) return failed(request.unsafe(fault));
    const name = holderNameIn(path);
    if (name === null) {
      if (claim(path, mine)) break;
    } else {
      const holder = parseHolder(name);
      const folder = join(path, name);
      // A link could lead to somebody's folder, which the next writer would clear.
      if (holder === null || isAlive(holder, folder, request.trustMilliseconds))
        return failed(request.busy(holder));
      if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) removeFile(folder);
      else if (takeOver(folder, join(path, mine))) break;
    }
    // Another process was faster: look again.
  }
  clearDrafts(request);
  return ok({ folder: join(path, mine), release: () => release(path, mine) });
}

/** Whether there is a lock at `path`, or anything that a killed process left of one. */
export function hasLockTraces(path: string): boolean {
  const lock = basename(path);
  try {
    return readdirSync(dirname(path)).some((name) => name === lock || name.startsWith(`${lock}-`));
  } catch {
    return false;
  }
}

/** The holder works in the lock: whoever can change it could put files of theirs into the out directory. */
function faultOf(path: string): OwnerFault | null {
  const around = lstatSync(dirname(path), { throwIfNoEntry: false });
  for (const place of [path, ...namesIn(path).map((name) => join(path, name))]) {
    const present = lstatSync(place, { throwIfNoEntry: false });
    const fault = present === undefined ? null : ownerFault(present, around);
    if (fault !== null) return fault;
  }
  return null;
}

/** The name of the inner folder; null when the lock is free. A file under the lock's name is not a lock and is removed. */
function holderNameIn(path: string): string | null {
  const present = lstatSync(path, { throwIfNoEntry: false });
  if (present === undefined) return null;
  if (!present.isDirectory()) {
    removeFile(path);
    return null;
  }
  const names = namesIn(path);
  return names.find((name) => parseHolder(name) !== null) ?? names[0] ?? null;
}

/** Empty where there is no folder, or none any more. */
function namesIn(path: string): readonly string[] {
  let names: readonly string[] = [];
  succeeds(() => {
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) names = readdirSync(path);
  }, ['ENOENT', 'ENOTDIR']);
  return names;
}

/** unlink does not remove a folder, and so does not remove a lock that another process has just made. */
function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    const present = lstatSync(path, { throwIfNoEntry: false });
    if (present !== undefined && !present.isDirectory()) throw error;
  }
}

/** A rename makes the lock appear with its holder in it. It fails if there is a folder with content under that name. */
function claim(path: string, mine: string): boolean {
  const draft = `${path}-${mine}`;
  mkdirSync(draft, { mode: 0o700 });
  mkdirSync(join(draft, mine), { mode: 0o700 });
  if (succeeds(() => renameSync(draft, path), ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'])) return true;
  rmdirSync(join(draft, mine));
  rmdirSync(draft);
  return false;
}

/** Only one of several processes can rename the dead holder's folder. For the others that name is gone. */
function takeOver(dead: string, mine: string): boolean {
  return succeeds(() => {
    // Other hosts judge the holder by the folder's time.
    const now = new Date();
    utimesSync(dead, now, now);
    renameSync(dead, mine);
  }, ['ENOENT']);
}

/** Removes the folders of processes that were killed while they claimed the lock. */
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
  // Another process may claim the empty folder between these two calls. Then it stays.
  if (succeeds(() => rmdirSync(join(path, mine)), ['ENOTEMPTY', 'EEXIST', 'ENOENT']))
    succeeds(() => rmdirSync(path), ['ENOTEMPTY', 'EEXIST', 'ENOENT']);
}

/** Returns false when the file system fails with one of these codes. Throws any other error. */
function succeeds(action: () => void, expectedErrors: readonly string[]): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (expectedErrors.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
