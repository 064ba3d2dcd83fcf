/** The ledger, expose.json: the exposure that compile wrote the out directory for, and each file with its hash. */
import { hash } from 'node:crypto';
import type { Compilation } from '../emitters/compilation.ts';

export const ledgerName = 'expose.json';

export interface Ledger {
  /** Whose out directory it is; null in the ledger of an older version, which did not say it. */
  readonly exposure: string | null;
  /** The hash of each file, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** A file that the out directory should contain. */
export interface WantedFile {
  readonly path: string;
  readonly contents: string;
  readonly sha256: string;
}

/** A compilation with each file hashed once, and the text of its ledger. */
export interface WantedTree {
  readonly exposure: string;
  readonly files: readonly WantedFile[];
  readonly ledger: string;
}

/** Hashes a compilation's files and writes their ledger. */
export function wantedTree({ exposure: { name }, files, digest }: Compilation): WantedTree {
  const wanted = files.map((file) => ({ ...file, sha256: sha256(file.contents) }));
  const listed = wanted.map(({ path, sha256 }) => ({ path, sha256 }));
  return {
    exposure: name,
    files: wanted,
    ledger: `${JSON.stringify({ formatVersion: 1, name, digest, files: listed }, null, 2)}\n`,
  };
}

/**
 * Reads a ledger's text; null when it is not a ledger. A path that leads out of the out directory makes the whole ledger
 * invalid, because the files that it names may be replaced or removed.
 */
export function parseLedger(text: string): Ledger | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { name, files } = (value ?? {}) as { name?: unknown; files?: unknown };
  if (!Array.isArray(files)) return null;
  const hashes = new Map<string, string>();
  for (const file of files as readonly { path?: unknown; sha256?: unknown }[]) {
    if (typeof file?.path !== 'string' || typeof file.sha256 !== 'string' || !isInside(file.path))
      return null;
    hashes.set(file.path, file.sha256);
  }
  return { exposure: typeof name === 'string' ? name : null, files: hashes };
}

export function sha256(contents: string | Buffer): string {
  return hash('sha256', contents, 'hex');
}

function isInside(path: string): boolean {
  return path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes('\\'));
}
