/** The folder in which a writer builds: what is in it, and what becomes of it. */
import { lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The new tree, and after a swap the old one. */
export const newTree = 'new';
/** The old tree, where the system cannot swap. */
export const oldTree = 'old';

/** Clears a writer's folder. An old tree that was moved there comes back if no new one took its place. */
export function clearWorkFolder(folder: string, out: string): void {
  const names = readdirSync(folder);
  if (names.includes(oldTree) && lstatSync(out, { throwIfNoEntry: false }) === undefined)
    renameSync(join(folder, oldTree), out);
  for (const name of names) rmSync(join(folder, name), { recursive: true, force: true });
}
