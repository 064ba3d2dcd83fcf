/** New keys in place of the ones in use. What runs now keeps working until apply has brought the new ones out. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { PublicKeys } from '../compiler/resolved-exposure.ts';
import { ensureKeys, notWritable } from './ensure-keys.ts';
import { type KeyName, readPublicKeys } from './key-files.ts';
import { generatePair } from './openssh.ts';
import { placeOver } from './place.ts';

/**
 * Replaces a pair. A rotated host key's predecessor stays pinned as previousHost, so that a running tunnel trusts both;
 * a second rotation before that one is forgotten is refused, because three keys cannot be told apart by time.
 */
export function rotate(folder: string, name: KeyName): Result<PublicKeys> {
  const ensured = ensureKeys(folder);
  if (!ensured.ok) return ensured;
  const { keys } = ensured.value;
  if (name === 'host' && keys.previousHost !== null) return failed(pending(folder));
  try {
    if (name === 'host') placeOver(previousPath(folder), `${keys.host}\n`, 0o644);
    const pair = generatePair();
    // Without its .pub a private key speaks for itself, so a process killed between these steps leaves a usable pair.
    rmSync(join(folder, `${name}.pub`), { force: true });
    placeOver(join(folder, name), pair.privateKey, 0o600);
    placeOver(join(folder, `${name}.pub`), `${pair.publicKey}\n`, 0o644);
  } catch (error) {
    return failed(notWritable(folder, error));
  }
  const rotated = readPublicKeys(folder);
  return rotated.ok ? ok(rotated.value, [...ensured.diagnostics, ...rotated.diagnostics]) : rotated;
}

/** Stops trusting a rotated host key's predecessor; whether there was one. Called once the gateway offers the new key. */
export function forgetPreviousHost(folder: string): boolean {
  const path = previousPath(folder);
  const present = existsSync(path);
  rmSync(path, { force: true });
  return present;
}

function previousPath(folder: string): string {
  return join(folder, 'host.previous.pub');
}

function pending(folder: string) {
  return {
    severity: 'error',
    code: 'key-rotation-pending',
    summary: 'the host key was rotated before and the gateway may still offer the old one',
    detail: `Run \`expose apply\` first, which brings the new key out and then forgets the old one. If no gateway uses it, delete ${previousPath(folder)}.`,
  } as const;
}
