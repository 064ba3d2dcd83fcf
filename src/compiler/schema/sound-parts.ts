/** Leaves mistaken parts out of a value, and remembers where the rest was. */
import type { ConfigPath } from '../diagnostics/diagnostic.ts';

export interface Pruned {
  readonly value: unknown;
  /** From a path of the pruned value to the same place in the original. */
  readonly original: (path: ConfigPath) => ConfigPath;
  /** Whether an original path, or something that contains it, was left out. */
  readonly leftOut: (path: ConfigPath) => boolean;
}

/** What to leave out, as a tree of steps. */
interface Cut {
  whole: boolean;
  readonly inside: Map<string | number, Cut>;
}

/** The value without what stands at `paths`. A domain's name cannot be left out, so `placeholder` takes its place. */
export function prune(value: unknown, paths: readonly ConfigPath[], placeholder: string): Pruned {
  const root: Cut = { whole: false, inside: new Map() };
  for (const path of paths) cutAt(root, path);
  const kept = new Map<Cut, readonly number[]>();
  return {
    value: root.whole ? { domain: placeholder } : without(value, root, [], placeholder, kept),
    original: (path) => originalPath(path, root, kept),
    leftOut: (path) => isCut(path, root),
  };
}

function cutAt(root: Cut, path: ConfigPath): void {
  let at = root;
  for (const step of path) {
    const next = at.inside.get(step) ?? { whole: false, inside: new Map() };
    at.inside.set(step, next);
    at = next;
  }
  at.whole = true;
}

function without(
  value: unknown,
  cut: Cut | undefined,
  path: ConfigPath,
  placeholder: string,
  kept: Map<Cut, readonly number[]>,
): unknown {
  if (cut === undefined || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const indexes = value.map((_, index) => index).filter((index) => !cut.inside.get(index)?.whole);
    kept.set(cut, indexes);
    return indexes.map((index) =>
      without(value[index], cut.inside.get(index), [...path, index], placeholder, kept),
    );
  }
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const cutInside = cut.inside.get(key);
    if (!cutInside?.whole) result[key] = without(inner, cutInside, [...path, key], placeholder, kept);
  }
  for (const [key, inner] of cut.inside) if (inner.whole && isName([...path, key])) result[key] = placeholder;
  return result;
}

function isName(path: ConfigPath): boolean {
  return path[0] === 'domain' && (path.length === 1 || (path.length === 2 && path[1] === 'name'));
}

function originalPath(path: ConfigPath, root: Cut, kept: ReadonlyMap<Cut, readonly number[]>): ConfigPath {
  let cut: Cut | undefined = root;
  return path.map((step) => {
    const indexes: readonly number[] | undefined = cut === undefined ? undefined : kept.get(cut);
    const original: string | number = typeof step === 'number' ? (indexes?.[step] ?? step) : step;
    cut = cut?.inside.get(original);
    return original;
  });
}

function isCut(path: ConfigPath, root: Cut): boolean {
  let cut: Cut | undefined = root;
  if (cut.whole) return true;
  for (const step of path) {
    cut = cut.inside.get(step);
    if (cut === undefined) return false;
    if (cut.whole) return true;
  }
  return false;
}
