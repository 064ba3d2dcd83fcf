/**
 * Makes the pairs that are missing. Several processes may do so at once: a private key appears whole under its name or
 * not at all, the first one wins, and every public half is derived from the winner.
 */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { PublicKeys } from '../compiler/resolved-exposure.ts';
import { type KeyName, keyNames, readKey, readPublicKeys } from './key-files.ts';
import { generatePair } from './openssh.ts';
import { placeNew } from './place.ts';

/** Public halves stay in git so that another clone compiles to the same bytes; everything else stays out. */
const gitignore = '*\n!*/\n!.gitignore\n!*.pub\n';

export interface EnsuredKeys {
  readonly keys: PublicKeys;
  /** The pairs that did not exist before. */
  readonly created: readonly KeyName[];
}

/** Reads the keys of `folder` (see keysFolder) and makes what is missing. A public half alone is enough. */
export function ensureKeys(folder: string): Result<EnsuredKeys> {
  const present = readPublicKeys(folder);
  const complete = present.ok && keyNames.every((name) => existsSync(join(folder, `${name}.pub`)));
  if (complete) return ok({ keys: present.value, created: [] }, present.diagnostics);
  if (!present.ok && present.diagnostics.some((it) => it.severity === 'error' && it.code !== 'key-missing'))
    return present;
  try {
    prepareFolder(folder);
    const created = keyNames.filter((name) => make(folder, name));
    const keys = readPublicKeys(folder);
    return keys.ok ? ok({ keys: keys.value, created }, keys.diagnostics) : keys;
  } catch (error) {
    return failed(notWritable(folder, error));
  }
}

/** The diagnostic for a key that could not be written; rethrows what is not the file system's answer. */
export function notWritable(folder: string, error: unknown): Diagnostic {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  return {
    severity: 'error',
    code: 'key-not-writable',
    summary: `no key can be written to ${folder}: ${code}`,
    detail:
      'Private keys are kept beside exposure.yaml. Make room there or give this user the right to write.',
  };
}

function prepareFolder(folder: string): void {
  const root = dirname(dirname(folder));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const it of [root, dirname(folder), folder]) chmodSync(it, 0o700);
  try {
    writeFileSync(join(root, '.gitignore'), gitignore, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Whether this process made the pair. */
function make(folder: string, name: KeyName): boolean {
  const path = join(folder, name);
  const present = readKey(folder, name);
  if (!present.ok) return false;
  const pair = present.value === null ? generatePair() : null;
  const won = pair !== null && placeNew(path, pair.privateKey, 0o600);
  const key = won ? ok(pair.publicKey) : readKey(folder, name);
  if (key.ok && key.value !== null) placeNew(`${path}.pub`, `${key.value}\n`, 0o644);
  return won;
}
