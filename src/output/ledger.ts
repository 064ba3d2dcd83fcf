/** expose.json: what compile owns in the out directory, with the hash of each file as it was written. */
import { createHash } from 'node:crypto';
import type { Compilation } from '../emitters/emitter.ts';

export const ledgerName = 'expose.json';

/** Hashes by path. */
export type Ledger = ReadonlyMap<string, string>;

/** The text of expose.json for a compilation. */
export function ledgerText(compilation: Compilation): string {
  const files = compilation.files.map(({ path, contents }) => ({ path, sha256: sha256(contents) }));
  return `${JSON.stringify({ formatVersion: 1, digest: compilation.digest, files }, null, 2)}\n`;
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
    if (typeof file?.path !== 'string' || typeof file.sha256 !== 'string' || !isInside(file.path)) return null;
    ledger.set(file.path, file.sha256);
  }
  return ledger;
}

export function sha256(contents: string | Buffer): string {
  return createHash('sha256').update(contents).digest('hex');
}

function isInside(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes('\\'));
}
