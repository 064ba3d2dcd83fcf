/** Reads the out directory without following links. */
import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TreeEntry {
  /** Relative to the out directory, with forward slashes. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** All entries below `root`, folders before their contents; null when `root` is not a directory. */
export function readTree(root: string): readonly TreeEntry[] | null {
  if (lstatSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) return null;
  const entries: TreeEntry[] = [];
  const visit = (folder: string): void => {
    for (const found of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? found.name : `${folder}/${found.name}`;
      const kind = kindOf(found);
      entries.push({ path, kind });
      if (kind === 'folder') visit(path);
    }
  };
  visit('');
  return entries;
}

/** The bytes of a regular file; null when there is no regular file under that name. */
export function readRegular(path: string): Buffer | null {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path) : null;
}

function kindOf(found: Dirent): TreeEntry['kind'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'folder';
  return found.isSymbolicLink() ? 'link' : 'other';
}
