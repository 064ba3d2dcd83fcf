/**
 * Makes the key pairs that are missing. Several processes may do so at once: a private key appears under its name complete
 * or not at all, the first one counts, and the public key is derived from it.
 */
import { existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Diagnostic, failed, mapResult, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { PublicKeys } from '../compiler/resolved-exposure.ts';
import { createWholeFile, replaceWholeFile, setMode } from '../whole-file.ts';
import { type KeyName, keyNames, readKey, readPublicKeys } from './key-files.ts';
import { generatePair } from './openssh.ts';

/** git keeps the public keys, because another clone must compile to the same bytes, and nothing else. */
const gitignore = '*\n!*/\n!.gitignore\n!*.pub\n';

export interface EnsuredKeys {
  readonly keys: PublicKeys;
  /** The pairs that this process made. */
  readonly created: readonly KeyName[];
}

/** Reads the public keys in an exposure's key folder, and makes the pairs that are missing. A public key alone is enough. */
export function ensureKeys(folder: string): Result<EnsuredKeys> {
  const present = readPublicKeys(folder);
  const complete = present.ok && keyNames.every((name) => existsSync(join(folder, `${name}.pub`)));
  if (complete) return withGitignore(folder, ok({ keys: present.value, created: [] }, present.diagnostics));
  if (!present.ok && present.diagnostics.some(isFault)) return present;
  try {
    prepareFolder(folder);
    const created = keyNames.filter((name) => ensurePair(folder, name));
    const keys = readPublicKeys(folder);
    return mapResult(keys, (known) => ({ keys: known, created }));
  } catch (error) {
    return failed(notWritable(folder, error));
  }
}

/** The file system's error as a diagnostic for a key that could not be written; rethrows any other error. */
export function notWritable(folder: string, error: unknown): Diagnostic {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  return {
    severity: 'error',
    code: 'key-not-writable',
    summary: `the keys cannot be written to ${folder}: ${code}`,
    detail:
      'expose keeps the keys in .expose/, beside exposure.yaml. Make room there, or allow this user to write.',
  };
}

function isFault(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === 'error' && diagnostic.code !== 'key-missing';
}

/** Makes an exposure's key folder, closed to others, and the .gitignore above it. */
export function prepareFolder(folder: string): void {
  const root = dirname(dirname(folder));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const directory of [root, dirname(folder), folder]) setMode(directory, 0o700);
  writeGitignore(root);
}

function withGitignore(folder: string, keys: Result<EnsuredKeys>): Result<EnsuredKeys> {
  try {
    writeGitignore(dirname(dirname(folder)));
    return keys;
  } catch (error) {
    return failed(notWritable(folder, error));
  }
}

/** Written again when it differs: a clone may bring one that lets private keys into git. */
function writeGitignore(root: string): void {
  const path = join(root, '.gitignore');
  const present = lstatSync(path, { throwIfNoEntry: false });
  if (present?.isFile() && readFileSync(path, 'utf8') === gitignore) return;
  replaceWholeFile(path, gitignore, 0o644);
}

/** Whether this process made the pair. */
function ensurePair(folder: string, name: KeyName): boolean {
  const path = join(folder, name);
  const present = readKey(folder, name);
  if (!present.ok) return false;
  const pair = present.value === null ? generatePair() : null;
  const made = pair !== null && createWholeFile(path, pair.privateKey, 0o600);
  const key = made ? ok(pair.publicKey) : readKey(folder, name);
  if (key.ok && key.value !== null) createWholeFile(`${path}.pub`, `${key.value}\n`, 0o644);
  return made;
}
