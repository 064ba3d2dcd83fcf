/** The container that is written here, checked with the program that invented it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprint } from '../../src/fingerprint.ts';
import { generatePair, parsePublicKey, publicKeyOf } from '../../src/keys/openssh.ts';

const folder = mkdtempSync(join(tmpdir(), 'expose-openssh-'));
afterAll(() => rmSync(folder, { recursive: true }));

function sshKeygen(...args: readonly string[]): string {
  const { stdout, stderr, status, error } = spawnSync('ssh-keygen', args, { encoding: 'utf8' });
  if (error !== undefined) throw new Error('ssh-keygen is missing: install openssh-client');
  expect(stderr, args.join(' ')).toBe('');
  expect(status).toBe(0);
  return stdout.trim();
}

describe('a new pair', () => {
  const pair = generatePair();
  const path = join(folder, 'id');
  beforeAll(() => writeFileSync(path, pair.privateKey, { mode: 0o600 }));

  test('is read by ssh-keygen, which derives the same public key', () => {
    expect(sshKeygen('-y', '-f', path)).toBe(pair.publicKey);
  });

  test('makes signatures that its public key verifies', () => {
    writeFileSync(join(folder, 'text'), 'hello');
    spawnSync('ssh-keygen', ['-Y', 'sign', '-f', path, '-n', 'file', join(folder, 'text')]);
    writeFileSync(join(folder, 'signers'), `me ${pair.publicKey}\n`);
    const verified = spawnSync(
      'ssh-keygen',
      [
        '-Y',
        'verify',
        '-f',
        join(folder, 'signers'),
        '-I',
        'me',
        '-n',
        'file',
        '-s',
        join(folder, 'text.sig'),
      ],
      { input: 'hello' },
    );
    expect(verified.status).toBe(0);
  });

  test('has the fingerprint that ssh-keygen prints', () => {
    writeFileSync(`${path}.pub`, `${pair.publicKey}\n`);
    expect(sshKeygen('-l', '-f', `${path}.pub`).split(' ')[1]).toBe(fingerprint(pair.publicKey));
  });

  test('gives its public key back, with either line ending', () => {
    expect(publicKeyOf(pair.privateKey)).toBe(pair.publicKey);
    expect(publicKeyOf(pair.privateKey.replaceAll('\n', '\r\n'))).toBe(pair.publicKey);
  });

  test('is another one each time', () => {
    expect(generatePair().publicKey).not.toBe(pair.publicKey);
  });
});

describe('what ssh-keygen makes', () => {
  test('an ed25519 key is read, and the comment is dropped', () => {
    const path = join(folder, 'theirs');
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'me at home', '-f', path]);
    const line = sshKeygen('-y', '-f', path).split(' ').slice(0, 2).join(' ');
    expect(publicKeyOf(readFileSync(path, 'utf8'))).toBe(line);
    expect(parsePublicKey(readFileSync(`${path}.pub`, 'utf8'))).toBe(line);
  });

  test('an encrypted key and an RSA key are not taken', () => {
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', join(folder, 'locked')]);
    spawnSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', join(folder, 'rsa')]);
    expect(publicKeyOf(readFileSync(join(folder, 'locked'), 'utf8'))).toBeNull();
    expect(publicKeyOf(readFileSync(join(folder, 'rsa'), 'utf8'))).toBeNull();
    expect(parsePublicKey(readFileSync(join(folder, 'rsa.pub'), 'utf8'))).toBeNull();
  });
});

test.each([
  ['nothing', ''],
  ['another type', 'ssh-rsa AAAA'],
  [
    'a blob that is cut off',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0s1l8yW7m1c3oEw2Jr0kVhHn5M1a0n8Hc1mJqYd0',
  ],
  ['a second line', `${generatePair().publicKey}\n${generatePair().publicKey}`],
  [
    'characters that are not base64',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0s1l8y$7m1c3oEw2Jr0kVhHn5M1a0n8Hc1mJqYd0aP',
  ],
])('a public key is refused: %s', (_name, text) => {
  expect(parsePublicKey(text)).toBeNull();
});
