/** Builds the next out directory beside the present one. Unchanged and foreign files become hard links, not copies. */
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

/** Creates `target` with the wanted files, and with the entries of `out` that `comparison` found foreign. */
export function buildTree(target: string, out: string, wanted: WantedTree, comparison: Comparison): void {
  const status = new Map(comparison.files.map((file) => [file.path, file.status]));
  const present = lstatSync(out, { throwIfNoEntry: false });
  mkdirSync(target);
  if (present?.isDirectory() === true) chmodSync(target, present.mode & 0o7777);
  for (const folder of new Set(wanted.files.map((file) => dirname(file.path))))
    mkdirSync(join(target, folder), { recursive: true });
  for (const { path, contents } of wanted.files) {
    if (status.get(path) === 'unchanged') linkOrCopy(join(out, path), join(target, path));
    else writeFileSync(join(target, path), contents);
  }
  writeFileSync(join(target, ledgerName), wanted.ledger);
  for (const entry of comparison.foreign) carryOver(entry, out, target);
}

/** Brings a foreign entry into the new tree, unless a wanted file has its place (which only --force allows). */
function carryOver(entry: TreeEntry, out: string, target: string): void {
  const from = join(out, entry.path);
  const to = join(target, entry.path);
  const parent = lstatSync(dirname(to), { throwIfNoEntry: false });
  if (parent === undefined && entry.kind !== 'folder') mkdirSync(dirname(to), { recursive: true });
  else if (parent?.isDirectory() === false || lstatSync(to, { throwIfNoEntry: false }) !== undefined) return;
  if (entry.kind === 'folder') {
    mkdirSync(to, { recursive: true });
    chmodSync(to, lstatSync(from).mode & 0o7777);
  } else if (entry.kind === 'link') symlinkSync(readlinkSync(from), to);
  else linkOrCopy(from, to);
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // The file system has no hard links, or the file has as many as it can have.
    const { atime, mtime, mode } = lstatSync(from);
    copyFileSync(from, to);
    chmodSync(to, mode & 0o7777);
    utimesSync(to, atime, mtime);
  }
}
