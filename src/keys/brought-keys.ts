/** Private keys that an archive or a copy has brought, told by their times. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { fingerprint } from '../fingerprint.ts';
import { keyNames, readKey } from './key-files.ts';

/** What unpacks or copies a file gives it the time of its original, and nobody can choose when the copy began to exist. */
const toleranceMilliseconds = 60_000;

/** A warning with the fingerprints of the private keys that were not made in this folder; null when there are none. */
export function broughtKeys(folder: string): Diagnostic | null {
  const shown = keyNames
    .filter((name) => wasBrought(join(folder, name)))
    .flatMap((name) => {
      const key = readKey(folder, name);
      return key.ok && key.value !== null ? [`${name} ${fingerprint(key.value)}`] : [];
    });
  if (shown.length === 0) return null;
  return {
    severity: 'warning',
    code: 'keys-brought',
    summary: `the private keys in ${folder} were made somewhere else: ${shown.join(', ')}`,
    detail: `Whoever made them can pose as the gateway and take the tunnel’s place. If you have brought them here yourself, this is right. If they came with an archive of somebody else, delete ${folder} and whatever state lies beside it, and run expose plan again.`,
  };
}

function wasBrought(path: string): boolean {
  const present = lstatSync(path, { throwIfNoEntry: false });
  // Zero: a file system that does not note it.
  if (!present?.isFile() || present.birthtimeMs === 0) return false;
  return Math.abs(present.birthtimeMs - present.mtimeMs) > toleranceMilliseconds;
}
