/** The ledger, expose.json: the exposure that compile wrote the out directory for, and each file with its hash. */
import { hash } from 'node:crypto';
import { type Owner, ownerOf } from '../compiler/gateway-tags.ts';
import type { Compilation } from '../emitters/compilation.ts';

export const ledgerName = 'expose.json';

export interface Ledger {
  /** Whose out directory it is. An older version wrote no domain, or neither. */
  readonly owner: Partial<Owner>;
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
  readonly owner: Owner;
  readonly files: readonly WantedFile[];
  readonly ledger: string;
}

/** Hashes a compilation's files and writes their ledger. */
export function wantedTree({ exposure, files, digest }: Compilation): WantedTree {
  const wanted = files.map((file) => ({ ...file, sha256: sha256(file.contents) }));
  const owner = ownerOf(exposure);
  const listed = wanted.map(({ path, sha256 }) => ({ path, sha256 }));
  return {
    owner,
    files: wanted,
    ledger: `${JSON.stringify({ formatVersion: 1, ...owner, digest, files: listed }, null, 2)}\n`,
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
  const { name, domain, files } = (value ?? {}) as { name?: unknown; domain?: unknown; files?: unknown };
  if (!Array.isArray(files)) return null;
  const hashes = new Map<string, string>();
  for (const file of files as readonly { path?: unknown; sha256?: unknown }[]) {
    if (typeof file?.path !== 'string' || typeof file.sha256 !== 'string' || !isInside(file.path))
      return null;
    hashes.set(file.path, file.sha256);
  }
  const owner = {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof domain === 'string' ? { domain } : {}),
  };
  return { owner, files: hashes };
}

export function sha256(contents: string | Buffer): string {
  return hash('sha256', contents, 'hex');
}

function isInside(path: string): boolean {
  return path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes('\\'));
}
