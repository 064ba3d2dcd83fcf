/** The next out directory, built beside the present one. Unchanged and foreign files are the same files, not copies. */
import {
  chmodSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Comparison } from './compare.ts';
import { ledgerName, type WantedTree } from './ledger.ts';
import type { TreeEntry } from './read-tree.ts';

/** Fills the folder `target`, which must not exist, with the wanted files and what `comparison` found foreign in `out`. */
export function buildTree(target: string, out: string, wanted: WantedTree, comparison: Comparison): void {
  const status = new Map(comparison.files.map((it) => [it.path, it.status]));
  const present = lstatSync(out, { throwIfNoEntry: false });
  mkdirSync(target);
  if (present?.isDirectory() === true) chmodSync(target, present.mode & 0o7777);
  for (const folder of new Set(wanted.files.map((it) => dirname(it.path))))
    mkdirSync(join(target, folder), { recursive: true });
  for (const { path, contents } of wanted.files) {
    if (status.get(path) === 'unchanged') share(join(out, path), join(target, path));
    else writeFileSync(join(target, path), contents);
  }
  writeFileSync(join(target, ledgerName), wanted.ledger);
  for (const entry of comparison.foreign) carry(entry, out, target);
}

/** Takes a foreign entry along, unless a wanted file has its place (which only --force allows). */
function carry(entry: TreeEntry, out: string, target: string): void {
  const from = join(out, entry.path);
  const to = join(target, entry.path);
  const parent = lstatSync(dirname(to), { throwIfNoEntry: false });
  if (parent === undefined && entry.kind !== 'folder') mkdirSync(dirname(to), { recursive: true });
  else if (parent?.isDirectory() === false || lstatSync(to, { throwIfNoEntry: false }) !== undefined) return;
  if (entry.kind === 'folder') {
    mkdirSync(to, { recursive: true });
    chmodSync(to, lstatSync(from).mode & 0o7777);
  } else if (entry.kind === 'link') symlinkSync(readlinkSync(from), to);
  else share(from, to);
}

function share(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // A file system without hard links, or the limit of them.
    const { atime, mtime, mode } = lstatSync(from);
    copyFileSync(from, to);
    chmodSync(to, mode & 0o7777);
    utimesSync(to, atime, mtime);
  }
}
