/** The out directory against what is to lie in it: what would be written, kept and removed, and what stands in the way. */
import { join } from 'node:path';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { type Ledger, ledgerName, parseLedger, sha256, type WantedTree } from './ledger.ts';
import { readRegular, readTree, type TreeEntry } from './read-tree.ts';

export type FileStatus = 'created' | 'changed' | 'unchanged' | 'removed';

export interface ComparedFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly status: FileStatus;
}

export interface Comparison {
  /** Sorted by path: every wanted file, and the files of an earlier one that are to go. */
  readonly files: readonly ComparedFile[];
  /** Paths in the out directory that stay as they are although expose did not write them, folders included. */
  readonly foreign: readonly TreeEntry[];
  /** Edited and foreign files in the way; empty when the directory can be written. */
  readonly obstacles: readonly Diagnostic[];
  /** Whether anything has to be written. */
  readonly stale: boolean;
}

/** Reads `out` and compares. Throws only what the file system says about reading it. */
export function compare(out: string, wantedFiles: WantedTree): Comparison {
  const tree = readTree(out) ?? [];
  const kinds = new Map(tree.map((it) => [it.path, it.kind]));
  const ledgerBytes = kinds.has(ledgerName) ? readRegular(join(out, ledgerName)) : null;
  const ledger = ledgerBytes === null ? null : parseLedger(ledgerBytes.toString());
  const owned: Ledger = ledger ?? new Map();
  const wanted = new Set(wantedFiles.files.map((it) => it.path));
  const files: ComparedFile[] = [];
  const obstacles: Diagnostic[] = [];

  if (kinds.has(ledgerName) && ledger === null) obstacles.push(foreignFile(out, ledgerName));
  for (const { path, contents, sha256: hash } of wantedFiles.files) {
    const present = kinds.get(path) === 'file' ? readRegular(join(out, path)) : null;
    const found = present === null ? null : sha256(present);
    files.push({
      path,
      sha256: hash,
      bytes: Buffer.byteLength(contents),
      status: found === null ? 'created' : found === hash ? 'unchanged' : 'changed',
    });
    const obstacle = obstacleAt(path, kinds);
    if (obstacle !== null) obstacles.push(foreignFile(out, obstacle));
    else if (found !== null && found !== hash) {
      if (!owned.has(path)) obstacles.push(foreignFile(out, path));
      else if (owned.get(path) !== found) obstacles.push(editedFile(out, path));
    }
  }
  for (const [path, hash] of owned) {
    if (wanted.has(path) || kinds.get(path) !== 'file') continue;
    const present = readRegular(join(out, path)) ?? Buffer.alloc(0);
    files.push({ path, sha256: hash, bytes: present.length, status: 'removed' });
    if (sha256(present) !== hash) obstacles.push(editedFile(out, path));
  }
  const ours = new Set([
    ...wanted,
    ledgerName,
    ...[...owned.keys()].filter((path) => kinds.get(path) === 'file'),
  ]);
  const foreign = tree.filter((it) => !ours.has(it.path) && !isOurFolder(it, ours));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const stale =
    files.some((it) => it.status !== 'unchanged') || ledgerBytes?.toString() !== wantedFiles.ledger;
  return { files, foreign, obstacles: unique(obstacles), stale };
}

/** The first step of `path` that is something else than the folder or file that has to be there. */
function obstacleAt(path: string, kinds: ReadonlyMap<string, TreeEntry['kind']>): string | null {
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length += 1) {
    const step = parts.slice(0, length).join('/');
    const kind = kinds.get(step);
    if (kind !== undefined && kind !== (length === parts.length ? 'file' : 'folder')) return step;
  }
  return null;
}

function isOurFolder(entry: TreeEntry, ours: ReadonlySet<string>): boolean {
  return entry.kind === 'folder' && [...ours].some((path) => path.startsWith(`${entry.path}/`));
}

function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((it) => [it.summary, it])).values()];
}

function editedFile(out: string, path: string): Diagnostic {
  return {
    severity: 'error',
    code: 'output-edited',
    summary: `${join(out, path)} was edited since expose wrote it`,
    detail:
      'Say what you want in exposure.yaml instead, or move the file away. --force throws the edit away.',
  };
}

function foreignFile(out: string, path: string): Diagnostic {
  return {
    severity: 'error',
    code: 'output-foreign',
    summary: `${join(out, path)} is in the way: expose did not write it`,
    detail: 'Move it away or choose another folder with --out. --force replaces it.',
  };
}
