/** Leaves the mistaken parts out of a value, and remembers where the rest was. */
import type { ConfigPath } from '../diagnostics/diagnostic.ts';

export interface SoundParts {
  readonly value: unknown;
  /** From a path of `value` to the same place in the whole value; they differ where items of a list were left out. */
  readonly original: (path: ConfigPath) => ConfigPath;
  /** Whether a path of the whole value, or something that contains it, was left out. */
  readonly leftOut: (path: ConfigPath) => boolean;
}

/** Replaces a domain that is mistaken, because it cannot be left out. No diagnostic about it is shown. */
const placeholder = 'placeholder.invalid';

/** What to leave out, as a tree of path steps. */
interface Cut {
  whole: boolean;
  readonly inside: Map<string | number, Cut>;
  /** For a list: the original indexes of the items that remain. */
  kept: readonly number[];
}

/** A value without what is at the `mistaken` paths. */
export function soundParts(value: unknown, mistaken: readonly ConfigPath[]): SoundParts {
  const root = emptyCut();
  for (const path of mistaken) addCut(root, path);
  return {
    value: root.whole ? { domain: placeholder } : remainder(value, root, []),
    original: (path) => originalPath(path, root),
    leftOut: (path) => isCut(path, root),
  };
}

function emptyCut(): Cut {
  return { whole: false, inside: new Map(), kept: [] };
}

function addCut(root: Cut, path: ConfigPath): void {
  let cut = root;
  for (const step of path) {
    const next = cut.inside.get(step) ?? emptyCut();
    cut.inside.set(step, next);
    cut = next;
  }
  cut.whole = true;
}

function remainder(value: unknown, cut: Cut | undefined, path: ConfigPath): unknown {
  if (cut === undefined || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    cut.kept = value.map((_, index) => index).filter((index) => !cut.inside.get(index)?.whole);
    return cut.kept.map((index) => remainder(value[index], cut.inside.get(index), [...path, index]));
  }
  const result: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    const cutInside = cut.inside.get(key);
    if (!cutInside?.whole) result[key] = remainder(part, cutInside, [...path, key]);
  }
  for (const [key, { whole }] of cut.inside)
    if (whole && isDomainName([...path, key])) result[key] = placeholder;
  return result;
}

/** The part of a file that `soundParts` replaces. */
export function isDomainName(path: ConfigPath): boolean {
  const [first, second] = path;
  return first === 'domain' && (path.length === 1 || (path.length === 2 && second === 'name'));
}

function originalPath(path: ConfigPath, root: Cut): ConfigPath {
  let cut: Cut | undefined = root;
  return path.map((step) => {
    const original: string | number = typeof step === 'number' ? (cut?.kept[step] ?? step) : step;
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
