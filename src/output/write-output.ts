/**
 * Brings the out directory to a compilation, as a whole: at every moment its name leads to the old tree or to the new
 * one. docs/decisions/atomic-output.md says how, and what is left where the system has no exchange.
 */
import { lstatSync, readdirSync, renameSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Compilation } from '../emitters/compilation.ts';
import { exchange } from '../tools/exchange.ts';
import { buildTree } from './build-tree.ts';
import { type Comparison, compare } from './compare.ts';
import { hold, release, settle } from './hold.ts';
import { type WantedTree, wantedTree } from './ledger.ts';

export interface OutputPlace {
  /** Absolute path of the out directory. */
  readonly out: string;
  /** Folders that the out directory must not hold: exposure.yaml's and the working directory. */
  readonly outside: readonly string[];
}

/** Compares without writing. Obstacles are in the comparison; only an unusable out directory fails. */
export function inspectOutput(place: OutputPlace, compilation: Compilation): Result<Comparison> {
  return inspect(place, wantedTree(compilation));
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
  const cleared = guarded(place.out, () => ok(settle(place.out)));
  if (!cleared.ok) return cleared;
  const wanted = wantedTree(compilation);
  const before = inspect(place, wanted);
  // Obstacles are judged while nobody else writes: a tree that is exchanged under the look seems edited.
  if (!before.ok || !before.value.stale) return before;
  let work: string | null;
  try {
    work = await hold(place.out);
  } catch (error) {
    return failed(notWritable(place.out, error));
  }
  if (work === null) return failed(busy(place.out));
  try {
    return guarded(place.out, () => replace(place.out, work, wanted, force));
  } finally {
    release(place.out);
  }
}

function inspect(place: OutputPlace, wanted: WantedTree): Result<Comparison> {
  const unsafe = refusal(place);
  if (unsafe !== null) return failed(unsafe);
  return guarded(place.out, () => ok(compare(place.out, wanted)));
}

function replace(out: string, work: string, wanted: WantedTree, force: boolean): Result<Comparison> {
  // Once more, now that nobody else writes.
  const comparison = compare(out, wanted);
  if (!comparison.stale) return ok(comparison);
  if (comparison.obstacles.length > 0 && !force) return failed(...comparison.obstacles);
  const next = join(work, 'new');
  buildTree(next, out, wanted, comparison);
  const present = lstatSync(out, { throwIfNoEntry: false });
  if (present === undefined || (present.isDirectory() && readdirSync(out).length === 0))
    renameSync(next, out);
  else if (!exchange(next, out)) {
    renameSync(out, join(work, 'old'));
    renameSync(next, out);
  }
  return ok(comparison);
}

function refusal({ out, outside }: OutputPlace): Diagnostic | null {
  const held = outside.find((folder) => !relative(out, resolve(folder)).split(sep).includes('..'));
  if (held !== undefined) {
    return {
      severity: 'error',
      code: 'output-unsafe',
      summary: `${out} cannot be the out directory: it holds ${held}`,
      detail: 'compile replaces the out directory as a whole. Choose a folder of its own, such as out/.',
    };
  }
  const present = lstatSync(out, { throwIfNoEntry: false });
  if (present === undefined || present.isDirectory()) return null;
  return {
    severity: 'error',
    code: 'output-foreign',
    summary: `${out} is not a directory`,
    detail: 'Links are not followed. Name the directory itself with --out, or move this away.',
  };
}

function guarded<T>(out: string, action: () => Result<T>): Result<T> {
  try {
    return action();
  } catch (error) {
    return failed(notWritable(out, error));
  }
}

/** The file system's answer as a diagnostic; rethrows what is not one. */
function notWritable(out: string, error: unknown): Diagnostic {
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return {
    severity: 'error',
    code: 'output-not-writable',
    summary: `${path ?? out}: ${code}`,
    detail: `Nothing was changed. The new tree is built beside ${out} and then takes its place, so the folder that holds it must be writable, with room, and on the same file system.`,
  };
}

function busy(out: string): Diagnostic {
  return {
    severity: 'error',
    code: 'output-busy',
    summary: `another compile is writing ${out}`,
    detail: 'Wait for it to end, or end it, and try again.',
  };
}
