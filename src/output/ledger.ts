/** expose.json: what compile owns in the out directory, with the hash of each file as it was written. */
import { hash } from 'node:crypto';
import type { Compilation } from '../emitters/compilation.ts';

export const ledgerName = 'expose.json';

/** Hashes by path. */
export type Ledger = ReadonlyMap<string, string>;

/** A file as it is to lie in the out directory. */
export interface WantedFile {
  readonly path: string;
  readonly contents: string;
  readonly sha256: string;
}

/** A compilation with each file hashed once, and the text of the expose.json that goes with it. */
export interface WantedTree {
  readonly files: readonly WantedFile[];
  readonly ledger: string;
}

export function wantedTree({ files, digest }: Compilation): WantedTree {
  const wanted = files.map((it) => ({ ...it, sha256: sha256(it.contents) }));
  const listed = wanted.map((it) => ({ path: it.path, sha256: it.sha256 }));
  return {
    files: wanted,
    ledger: `${JSON.stringify({ formatVersion: 1, digest, files: listed }, null, 2)}\n`,
  };
}

/**
 * Reads expose.json's text; null when it is not one. A path that leaves the out directory makes the whole ledger
 * invalid, because a file named in it may be replaced or removed.
 */
export function parseLedger(text: string): Ledger | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const files = (value as { files?: unknown } | null)?.files;
  if (!Array.isArray(files)) return null;
  const ledger = new Map<string, string>();
  for (const file of files as readonly { path?: unknown; sha256?: unknown }[]) {
    if (typeof file?.path !== 'string' || typeof file.sha256 !== 'string' || !isInside(file.path))
      return null;
    ledger.set(file.path, file.sha256);
  }
  return ledger;
}

export function sha256(contents: string | Buffer): string {
  return hash('sha256', contents, 'hex');
}

function isInside(path: string): boolean {
  return path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes('\\'));
}
