/**
 * Reads the key files of an exposure. The public keys are enough to compile. A private key is read to check its pair and
 * when apply needs it, and its text is never part of a message.
 */
import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { PublicKeys } from '../compiler/resolved-exposure.ts';
import { fingerprint } from '../fingerprint.ts';
import { setMode } from '../whole-file.ts';
import { parsePublicKey, publicKeyOf } from './openssh.ts';

const mostBytes = 16 * 1024;

export type KeyName = 'tunnel' | 'host';
export const keyNames: readonly KeyName[] = ['tunnel', 'host'];

/** The public keys. Fails when the tunnel or the host has none yet, or when a file does not contain a key. */
export function readPublicKeys(folder: string): Result<PublicKeys> {
  const tunnel = readKey(folder, 'tunnel');
  const host = readKey(folder, 'host');
  const previous = readPublicFile(join(folder, 'host.previous.pub'));
  const diagnostics = withoutRepeats([...tunnel.diagnostics, ...host.diagnostics, ...previous.diagnostics]);
  if (!tunnel.ok || !host.ok || !previous.ok) return { ok: false, diagnostics };
  if (tunnel.value === null) return failed(missing(join(folder, 'tunnel.pub')), ...diagnostics);
  if (host.value === null) return failed(missing(join(folder, 'host.pub')), ...diagnostics);
  if (tunnel.value === host.value || tunnel.value === previous.value)
    return failed(shared(folder, tunnel.value === host.value ? 'host.pub' : 'host.previous.pub'));
  // They are equal when a rotation was interrupted before it made the new key.
  const previousHost = previous.value === host.value ? null : previous.value;
  const two = previousHost === null ? [] : [twoHostKeys(folder, host.value, previousHost)];
  return ok({ tunnel: tunnel.value, host: host.value, previousHost }, [...diagnostics, ...two]);
}

/** The warning that two host keys are trusted, from the .pub files alone; null when there is one key, or none. */
export function trustsTwoHostKeys(folder: string): Diagnostic | null {
  const host = readPublicFile(join(folder, 'host.pub'));
  const previous = readPublicFile(join(folder, 'host.previous.pub'));
  const keys = [host, previous].flatMap((key) => (key.ok && key.value !== null ? [key.value] : []));
  const [current, older] = keys;
  return current === undefined || older === undefined || current === older
    ? null
    : twoHostKeys(folder, current, older);
}

/** The text of a private key file, with a warning when other users could read the file. */
export function readPrivateKey(folder: string, name: KeyName): Result<string> {
  const path = join(folder, name);
  const text = readText(path);
  if (!text.ok) return text;
  if (text.value === null) return failed(missing(path));
  if (publicKeyOf(text.value) === null) return failed(malformed(path, 'private'));
  return ok(text.value, restrictMode(path));
}

/** The public key of a pair, from either of its files; null when both are missing. Fails when they do not match. */
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
      summary: `${path} and ${path}.pub do not belong together`,
      detail:
        'Delete the .pub file, which the next run then writes again from the private key, or restore both files.',
    });
  }
  return ok(own, restrictMode(path));
}

function readPublicFile(path: string): Result<string | null> {
  const text = readText(path);
  if (!text.ok || text.value === null) return text;
  const key = parsePublicKey(text.value);
  return key === null ? failed(malformed(path, 'public')) : ok(key);
}

function readText(path: string): Result<string | null> {
  try {
    // A new folder has no keys yet, and an exception costs more than this call.
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return ok(null);
    if (!stat.isFile()) return failed(unreadable(path, 'it is not a regular file'));
    // A clone may bring public keys of any size.
    if (stat.size > mostBytes) return failed(unreadable(path, 'it is larger than any key'));
    return ok(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return code === 'ENOENT' || code === 'ENOTDIR' ? ok(null) : failed(unreadable(path, code));
  }
}

/** What is wrong with the folder is found once for each key. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [diagnostic.summary, diagnostic])).values()];
}

/** Takes other users' access to a private key away. */
function restrictMode(path: string): readonly Diagnostic[] {
  const mode = lstatSync(path).mode & 0o777;
  if (process.platform === 'win32' || (mode & 0o077) === 0) return [];
  try {
    setMode(path, 0o600);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return [unreadable(path, `its mode ${mode.toString(8)} cannot be changed to 600: ${code}`)];
  }
  const kept = lstatSync(path).mode & 0o777;
  if ((kept & 0o077) !== 0) return [modesIgnored(dirname(path), kept)];
  return [
    {
      severity: 'warning',
      code: 'key-too-open',
      summary: `other users could read ${path} (mode ${mode.toString(8)})`,
      detail:
        'The mode is now 600. If another user may have read the key, replace it with `expose keys rotate`.',
    },
  ];
}

/** chmod succeeds and changes nothing: a Windows drive in WSL, a network share, a USB stick. */
function modesIgnored(folder: string, mode: number): Diagnostic {
  return {
    severity: 'warning',
    code: 'key-too-open',
    summary: `other users can read the private keys in ${folder} (mode ${mode.toString(8)}): its file system ignores file modes`,
    detail:
      'Move the project to a file system with Unix permissions, such as your home directory (in WSL, not below /mnt), then run `expose keys rotate` if another user may have read a key.',
  };
}

/** A file that git brings is enough to make the tunnel trust another machine, so this is said each time. */
function twoHostKeys(folder: string, host: string, previous: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'host-keys-two',
    summary: `the tunnel trusts two host keys: ${fingerprint(host)} and the previous one, ${fingerprint(previous)}`,
    detail: `That is right between \`expose keys rotate host\` and the end of the next \`expose apply\`. If nobody rotated the host key, delete ${join(folder, 'host.previous.pub')}: whoever has its private key could pose as the gateway.`,
  };
}

function missing(path: string): Diagnostic {
  const secret = !path.endsWith('.pub');
  return {
    severity: 'error',
    code: 'key-missing',
    summary: `the key ${path} does not exist`,
    detail: secret
      ? 'Private keys are not in git. Copy the file from the machine that made it, or run `expose keys rotate` and then `expose apply`.'
      : 'Run `expose keys create` or `expose compile`, which make it.',
  };
}

function shared(folder: string, name: string): Diagnostic {
  return {
    severity: 'error',
    code: 'key-shared',
    summary: `${join(folder, 'tunnel.pub')} and ${join(folder, name)} are the same key`,
    detail:
      'Whoever holds the tunnel’s key could pose as the gateway. Restore the right files, or delete those of one of the two and run `expose keys create`.',
  };
}

function malformed(path: string, kind: 'public' | 'private'): Diagnostic {
  return {
    severity: 'error',
    code: 'key-malformed',
    summary: `${path} is not an ed25519 ${kind} key`,
    detail:
      'expose reads unencrypted ed25519 keys in OpenSSH’s format. Restore the file, or delete both files of the pair and run `expose keys create`, which makes a new pair.',
  };
}

function unreadable(path: string, reason: string): Diagnostic {
  return {
    severity: 'error',
    code: 'key-unreadable',
    summary: `${path} cannot be read: ${reason}`,
    detail: 'Allow this user to read it.',
  };
}
