/** The folder in which a writer of the out directory works: the names in it, and how it is cleared. */
import { lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The new tree; after a swap, the old one. */
export const newTree = 'new';
/** The old tree, on a system that cannot swap directories. */
export const oldTree = 'old';

/** Clears a writer's folder. If `out` is missing, the old tree goes back to its place first. */
export function clearWriterFolder(folder: string, out: string): void {
  const names = readdirSync(folder);
  if (names.includes(oldTree) && lstatSync(out, { throwIfNoEntry: false }) === undefined)
    renameSync(join(folder, oldTree), out);
  for (const name of names) rmSync(join(folder, name), { recursive: true, force: true });
}
