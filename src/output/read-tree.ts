/** What lies in the out directory, without following links. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TreeEntry {
  /** Relative to the out directory, with forward slashes. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** All entries below `root`, folders before their contents; null when there is no directory there. */
export function readTree(root: string): readonly TreeEntry[] | null {
  if (lstatSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) return null;
  const entries: TreeEntry[] = [];
  const visit = (folder: string): void => {
    for (const it of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? it.name : `${folder}/${it.name}`;
      const kind = it.isFile()
        ? 'file'
        : it.isDirectory()
          ? 'folder'
          : it.isSymbolicLink()
            ? 'link'
            : 'other';
      entries.push({ path, kind });
      if (kind === 'folder') visit(path);
    }
  };
  visit('');
  return entries;
}

/** The bytes of a regular file, or null when there is none under that name. */
export function readRegular(path: string): Buffer | null {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path) : null;
}
