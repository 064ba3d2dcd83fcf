/**
 * Brings the out directory to a compilation, as a whole: at every moment its name leads to the old tree or to the new
 * one. docs/decisions/atomic-output.md says how, and what happens on a system that cannot swap directories.
 */
import { lstatSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Compilation } from '../emitters/compilation.ts';
import { helperPrefix } from '../lock/holder.ts';
import type { Lock } from '../lock/lock.ts';
import { ownerFault } from '../owner-fault.ts';
import { exchange } from '../tools/exchange.ts';
import { buildTree } from './build-tree.ts';
import { clearWriterFolder, newTree, oldTree } from './clear-writer-folder.ts';
import { type Comparison, compare } from './compare.ts';
import { type WantedTree, wantedTree } from './ledger.ts';
import { hasWriterTraces, takeOutputLock } from './output-lock.ts';

export interface OutputPlace {
  /** Absolute path of the out directory. */
  readonly out: string;
  /** Folders that the out directory must not contain: exposure.yaml's and the working directory. */
  readonly outside: readonly string[];
}

/** Compares without writing. Obstacles are in the comparison; only an unusable out directory fails. */
export function inspectOutput(place: OutputPlace, compilation: Compilation): Result<Comparison> {
  const usable = checkPlace(place);
  return usable.ok ? inspect(place.out, wantedTree(compilation)) : usable;
}

/**
 * Writes what differs; nothing is touched when nothing does. Fails, with nothing changed, when an edited or foreign
 * file is in the way and `force` is not given.
 */
export async function writeOutput(
  place: OutputPlace,
  compilation: Compilation,
  force: boolean,
): Promise<Result<Comparison>> {
  const { out } = place;
  const usable = checkPlace(place);
  if (!usable.ok) return usable;
  const wanted = wantedTree(compilation);
  // While another writer is at work, or the perl of a killed one, only a comparison under the lock counts.
  if (!hasWriterTraces(out)) {
    const seen = inspect(out, wanted);
    if (seen.ok && !seen.value.stale) return seen;
  }
  const foreign = checkOwner(out);
  if (!foreign.ok) return foreign;
  const lock = await lockOutput(out);
  if (!lock.ok) return lock;
  try {
    return guarded(out, () => replace(out, lock.value.folder, wanted, force));
  } finally {
    // What cannot be cleared now is cleared by the next writer, which reports it if it cannot.
    guarded(out, () => ok(clearWriterFolder(lock.value.folder, out)));
    lock.value.release();
  }
}

/** Fails for an out directory that must not be replaced, or that is not a directory. */
function checkPlace({ out, outside }: OutputPlace): Result<null> {
  const contained = outside.find((folder) => !relative(out, resolve(folder)).split(sep).includes('..'));
  if (contained !== undefined)
    return unsafe(out, `it contains ${contained}`, 'compile replaces the out directory as a whole.');
  const reserved = resolve(out)
    .split(sep)
    .find((part) => /^\.(?:expose|git)$/i.test(part));
  if (reserved !== undefined)
    return unsafe(out, `it is inside ${reserved}/`, 'That folder has keys, states or a repository in it.');
  return guarded(out, () => {
    const present = lstatSync(out, { throwIfNoEntry: false });
    if (present === undefined || present.isDirectory()) return ok(null);
    return failed({
      severity: 'error',
      code: 'output-foreign',
      summary: `${out} is not a directory`,
      detail: 'Links are not followed. Name the directory itself with --out, or move this away.',
    });
  });
}

/** Reading needs less: a container may have written it as another user. */
function checkOwner(out: string): Result<null> {
  const around = lstatSync(dirname(out), { throwIfNoEntry: false });
  const present = lstatSync(out, { throwIfNoEntry: false });
  const fault = present === undefined ? null : ownerFault(present, around);
  if (fault === null) return ok(null);
  return failed({
    severity: 'error',
    code: 'output-unsafe',
    summary: `${out} is not safe to write: ${fault.reason}`,
    detail: fault.detail,
  });
}

function unsafe(out: string, reason: string, why: string): Result<never> {
  return failed({
    severity: 'error',
    code: 'output-unsafe',
    summary: `${out} cannot be the out directory: ${reason}`,
    detail: `${why} Choose a directory of its own, such as out/.`,
  });
}

function inspect(out: string, wanted: WantedTree): Result<Comparison> {
  return guarded(out, () => ok(compare(out, wanted)));
}

async function lockOutput(out: string): Promise<Result<Lock>> {
  try {
    return await takeOutputLock(out);
  } catch (error) {
    return failed(notWritable(out, error));
  }
}

/** Builds the new tree in `folder`, which may contain what a killed writer left, and puts it in place. */
function replace(out: string, folder: string, wanted: WantedTree, force: boolean): Result<Comparison> {
  clearWriterFolder(folder, out);
  const comparison = compare(out, wanted);
  if (!comparison.stale) return ok(comparison);
  if (comparison.obstacles.length > 0 && !force) return { ok: false, diagnostics: comparison.obstacles };
  const next = join(folder, newTree);
  buildTree(next, out, wanted, comparison);
  const present = lstatSync(out, { throwIfNoEntry: false });
  if (present === undefined || (present.isDirectory() && readdirSync(out).length === 0))
    renameSync(next, out);
  else if (!exchange(next, out, helperPrefix(folder))) {
    renameSync(out, join(folder, oldTree));
    renameSync(next, out);
  }
  return ok(comparison);
}

function guarded<T>(out: string, action: () => Result<T>): Result<T> {
  try {
    return action();
  } catch (error) {
    return failed(notWritable(out, error));
  }
}

/** The file system's error as a diagnostic; rethrows any other error. */
function notWritable(out: string, error: unknown): Diagnostic {
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return {
    severity: 'error',
    code: 'output-not-writable',
    summary: `${path ?? out}: ${code}`,
    detail: `Nothing was changed. The new tree is built beside ${out} and then takes its place, so the directory that contains it must be writable, have room, and be on the same file system.`,
  };
}
