/** Replaces keys that are in use. The tunnel that is running keeps working until apply installs the new ones. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { PublicKeys } from '../compiler/resolved-exposure.ts';
import { replaceWholeFile } from '../whole-file.ts';
import { ensureKeys, notWritable } from './ensure-keys.ts';
import { type KeyName, readPublicKeys } from './key-files.ts';
import { generatePair } from './openssh.ts';

/**
 * Replaces a pair. The previous host key stays pinned as previousHost, because the tunnel has to trust both until apply
 * has run. Until then a second rotation of the host key fails: the gateway may still offer the first key.
 */
export function rotateKey(folder: string, name: KeyName): Result<PublicKeys> {
  const ensured = ensureKeys(folder);
  if (!ensured.ok) return ensured;
  const { keys } = ensured.value;
  if (name === 'host' && keys.previousHost !== null) return failed(pending(folder));
  try {
    if (name === 'host') replaceWholeFile(previousPath(folder), `${keys.host}\n`, 0o644);
    const pair = generatePair();
    // A private key without a .pub file is a valid pair, so a process that is killed between these steps leaves one.
    rmSync(join(folder, `${name}.pub`), { force: true });
    replaceWholeFile(join(folder, name), pair.privateKey, 0o600);
    replaceWholeFile(join(folder, `${name}.pub`), `${pair.publicKey}\n`, 0o644);
  } catch (error) {
    return failed(notWritable(folder, error));
  }
  const rotated = readPublicKeys(folder);
  return rotated.ok ? ok(rotated.value, [...ensured.diagnostics, ...rotated.diagnostics]) : rotated;
}

/** Stops trusting the previous host key, once the gateway offers the new one. Returns whether there was a previous one. */
export function forgetPreviousHost(folder: string): boolean {
  const path = previousPath(folder);
  const present = existsSync(path);
  rmSync(path, { force: true });
  return present;
}

function previousPath(folder: string): string {
  return join(folder, 'host.previous.pub');
}

function pending(folder: string): Diagnostic {
  return {
    severity: 'error',
    code: 'key-rotation-pending',
    summary: 'the host key has already been rotated, and the gateway may still offer the old one',
    detail: `Run \`expose apply\` first, which installs the new key and then forgets the old one. If no gateway uses the old key, delete ${previousPath(folder)}.`,
  };
}
