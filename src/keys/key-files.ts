/**
 * Where the keys of an exposure lie, and reading them. Public halves are enough to compile; private ones are read only
 * when apply needs them, and their text is never part of a message.
 */
import { chmodSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { PublicKeys } from '../compiler/resolved-exposure.ts';
import { parsePublicKey, publicKeyOf } from './openssh.ts';

export type KeyName = 'tunnel' | 'host';
export const keyNames: readonly KeyName[] = ['tunnel', 'host'];

/** The folder of an exposure's keys; `base` is the folder of exposure.yaml. */
export function keysFolder(base: string, name: string): string {
  return join(base, '.expose', name, 'keys');
}

/** The three public halves. Fails when one of tunnel and host has no file yet, or a file is not a key. */
export function readPublicKeys(folder: string): Result<PublicKeys> {
  const tunnel = readKey(folder, 'tunnel');
  const host = readKey(folder, 'host');
  const previous = readPublicFile(join(folder, 'host.previous.pub'));
  const diagnostics = [...tunnel.diagnostics, ...host.diagnostics, ...previous.diagnostics];
  if (!tunnel.ok || !host.ok || !previous.ok) return { ok: false, diagnostics };
  if (tunnel.value === null) return failed(missing(join(folder, 'tunnel.pub')), ...diagnostics);
  if (host.value === null) return failed(missing(join(folder, 'host.pub')), ...diagnostics);
  // Equal when a rotation was cut off before it made the new key.
  const previousHost = previous.value === host.value ? null : previous.value;
  return ok({ tunnel: tunnel.value, host: host.value, previousHost }, diagnostics);
}

/** The text of a private key file. The warning it may carry says that others could read it until now. */
export function readPrivateKey(folder: string, name: KeyName): Result<string> {
  const path = join(folder, name);
  const text = readText(path);
  if (!text.ok) return text;
  if (text.value === null) return failed(missing(path));
  if (publicKeyOf(text.value) === null) return failed(malformed(path, 'private'));
  return ok(text.value, closeToOthers(path));
}

/** A pair's public half, from either file; null when there is neither. Checks that the two belong together. */
export function readKey(folder: string, name: KeyName): Result<string | null> {
  const path = join(folder, name);
  const published = readPublicFile(`${path}.pub`);
  const secret = readText(path);
  if (!published.ok || !secret.ok)
    return { ok: false, diagnostics: [...published.diagnostics, ...secret.diagnostics] };
  if (secret.value === null) return published;
  const own = publicKeyOf(secret.value);
  if (own === null) return failed(malformed(path, 'private'));
  if (published.value !== null && published.value !== own) {
    return failed({
      severity: 'error',
      code: 'key-mismatch',
      summary: `${path} and ${path}.pub are not a pair`,
      detail:
        'Delete the .pub file and it is written again from the private key, or restore both from where they came.',
    });
  }
  return ok(own, closeToOthers(path));
}

function readPublicFile(path: string): Result<string | null> {
  const text = readText(path);
  if (!text.ok || text.value === null) return text;
  const key = parsePublicKey(text.value);
  return key === null ? failed(malformed(path, 'public')) : ok(key);
}

function readText(path: string): Result<string | null> {
  try {
    // Most keys that are looked for in a new folder are absent, and an exception costs more than the look.
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return ok(null);
    if (!stat.isFile()) return failed(unreadable(path, 'it is not a regular file'));
    return ok(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    return code === 'ENOENT' || code === 'ENOTDIR' ? ok(null) : failed(unreadable(path, code));
  }
}

function closeToOthers(path: string): readonly Diagnostic[] {
  const mode = lstatSync(path).mode & 0o777;
  if (process.platform === 'win32' || (mode & 0o077) === 0) return [];
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    return [
      unreadable(
        path,
        `its mode ${mode.toString(8)} cannot be changed to 600: ${(error as NodeJS.ErrnoException).code ?? ''}`,
      ),
    ];
  }
  return [
    {
      severity: 'warning',
      code: 'key-too-open',
      summary: `${path} could be read by other users (mode ${mode.toString(8)})`,
      detail:
        'The mode is 600 now. If somebody else may have read the key, `expose keys rotate` makes a new one.',
    },
  ];
}

function missing(path: string): Diagnostic {
  const secret = !path.endsWith('.pub');
  return {
    severity: 'error',
    code: 'key-missing',
    summary: `there is no key ${path}`,
    detail: secret
      ? 'Private keys are not in git. Copy the file from the machine that made it, or run `expose keys rotate` and apply that.'
      : '`expose keys create` or the next `expose compile` makes it.',
  };
}

function malformed(path: string, half: 'public' | 'private'): Diagnostic {
  return {
    severity: 'error',
    code: 'key-malformed',
    summary: `${path} is not an ed25519 ${half} key`,
    detail:
      'expose reads unencrypted ed25519 keys in OpenSSH’s format. Restore the file, or delete the pair and let `expose keys create` make a new one.',
  };
}

function unreadable(path: string, reason: string): Diagnostic {
  return {
    severity: 'error',
    code: 'key-unreadable',
    summary: `${path} cannot be read: ${reason}`,
    detail: 'Give this user the right to read it.',
  };
}
