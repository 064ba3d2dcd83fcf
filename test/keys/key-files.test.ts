/** Key files: made once, whatever runs at the same time, and described without being shown when they are faulty. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Result } from '../../src/compiler/diagnostics/diagnostic.ts';
import { fingerprint } from '../../src/fingerprint.ts';
import { broughtKeys } from '../../src/keys/brought-keys.ts';
import { ensureKeys } from '../../src/keys/ensure-keys.ts';
import { readPrivateKey, readPublicKeys, trustsTwoHostKeys } from '../../src/keys/key-files.ts';
import { generatePair } from '../../src/keys/openssh.ts';
import { forgetPreviousHost, rotateKey } from '../../src/keys/rotate-key.ts';
import { setMode } from '../../src/whole-file.ts';
import { expose } from '../helpers/cli.ts';

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'expose-keys-'));
  folder = keysFolder(base, 'home');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const keysFolder = (folder: string, name: string): string => join(folder, '.expose', name, 'keys');
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const codes = (result: Result<unknown>): readonly string[] =>
  result.diagnostics.map((diagnostic) => diagnostic.code);
function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

test.each(['host', 'host.previous'])('a tunnel key that is %s.pub too is refused', (name) => {
  ensureKeys(folder);
  rmSync(join(folder, 'host'));
  writeFileSync(join(folder, `${name}.pub`), readFileSync(join(folder, 'tunnel.pub')));
  expect(codes(readPublicKeys(folder))).toEqual(['key-shared']);
  expect(codes(ensureKeys(folder))).toEqual(['key-shared']);
});

test('private keys that an archive brings are named with their fingerprints; those made here are not', () => {
  const keys = value(ensureKeys(folder)).keys;
  expect(broughtKeys(folder)).toBeNull();
  execFileSync('tar', ['-C', base, '--mtime=2020-01-01', '-cf', join(base, 'a.tar'), '.expose']);
  rmSync(join(base, '.expose'), { recursive: true });
  execFileSync('tar', ['-C', base, '-xf', join(base, 'a.tar')]);
  expect(broughtKeys(folder)).toMatchObject({
    severity: 'warning',
    code: 'keys-brought',
    summary: `the private keys in ${folder} were made somewhere else: tunnel ${fingerprint(keys.tunnel)}, host ${fingerprint(keys.host)}`,
  });
  rotateKey(folder, 'tunnel');
  expect(broughtKeys(folder)?.summary).not.toContain('tunnel SHA256');
});

test('a public key of any size is not read', () => {
  ensureKeys(folder);
  truncateSync(join(folder, 'host.pub'), 1024 ** 4);
  expect(codes(readPublicKeys(folder))).toEqual(['key-unreadable']);
});

test('a mode is never changed through a link', () => {
  const victim = join(base, 'victim');
  writeFileSync(victim, '', { mode: 0o644 });
  symlinkSync(victim, join(base, 'link'));
  expect(() => setMode(join(base, 'link'), 0o600)).toThrow('ELOOP');
  expect(mode(victim)).toBe('644');
  setMode(victim, 0o600);
  expect(mode(victim)).toBe('600');
});

describe('making keys', () => {
  test('the first time makes both pairs, private keys for the owner only', () => {
    const made = value(ensureKeys(folder));
    expect(made.created).toEqual(['tunnel', 'host']);
    expect(readdirSync(folder).sort()).toEqual(['host', 'host.pub', 'tunnel', 'tunnel.pub']);
    expect([
      mode(join(base, '.expose')),
      mode(folder),
      mode(join(folder, 'host')),
      mode(join(folder, 'tunnel')),
    ]).toEqual(['700', '700', '600', '600']);
    expect(made.keys.previousHost).toBeNull();
  });

  test('the second time changes nothing', () => {
    const first = value(ensureKeys(folder));
    const again = value(ensureKeys(folder));
    expect(again).toEqual({ keys: first.keys, created: [] });
  });

  test('a clone with the public keys alone compiles to the same keys and makes none', () => {
    const first = value(ensureKeys(folder));
    for (const name of ['tunnel', 'host']) rmSync(join(folder, name));
    expect(value(ensureKeys(folder))).toEqual({ keys: first.keys, created: [] });
    expect(readdirSync(folder).sort()).toEqual(['host.pub', 'tunnel.pub']);
    expect(codes(readPrivateKey(folder, 'tunnel'))).toEqual(['key-missing']);
  });

  test('a lost public key is written again from the private key', () => {
    const first = value(ensureKeys(folder));
    rmSync(join(folder, 'host.pub'));
    expect(value(ensureKeys(folder)).keys).toEqual(first.keys);
    expect(readFileSync(join(folder, 'host.pub'), 'utf8')).toBe(`${first.keys.host}\n`);
  });

  test('git keeps the public keys and nothing else', () => {
    value(ensureKeys(folder));
    expect(readFileSync(join(base, '.expose', '.gitignore'), 'utf8').split('\n')).toEqual([
      '*',
      '!*/',
      '!.gitignore',
      '!*.pub',
      '',
    ]);
  });

  test('first compiles at the same time agree', async () => {
    writeFileSync(join(base, 'exposure.yaml'), 'domain: api.example.com\n');
    const runs = await Promise.all(
      Array.from({ length: 6 }, () => expose(['keys', 'create', '--json'], { cwd: base })),
    );
    const answers = runs.map((run) => JSON.parse(run.stdout) as { ok: boolean; keys: unknown });
    expect(answers.map((answer) => answer.ok)).toEqual(Array(6).fill(true));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.keys))).size).toBe(1);
    expect(readdirSync(keysFolder(base, 'api-example-com')).sort()).toEqual([
      'host',
      'host.pub',
      'tunnel',
      'tunnel.pub',
    ]);
  });
});

describe('rotating', () => {
  test('a new host key stands beside the old one until that is forgotten', () => {
    const first = value(ensureKeys(folder)).keys;
    const rotated = value(rotateKey(folder, 'host'));
    expect(rotated.host).not.toBe(first.host);
    expect(rotated).toEqual({ tunnel: first.tunnel, host: rotated.host, previousHost: first.host });
    expect(codes(rotateKey(folder, 'host'))).toEqual(['key-rotation-pending']);
    expect(forgetPreviousHost(folder)).toBe(true);
    expect(forgetPreviousHost(folder)).toBe(false);
    expect(value(readPublicKeys(folder)).previousHost).toBeNull();
  });

  test('while two host keys are trusted, compile and plan warn with both fingerprints', async () => {
    writeFileSync(join(base, 'exposure.yaml'), 'name: home\ndomain: api.example.com\n');
    const { host } = value(ensureKeys(folder)).keys;
    const stranger = generatePair().publicKey;
    writeFileSync(join(folder, 'host.previous.pub'), `${stranger}\n`);
    const commands = [['compile'], ['compile', '--check'], ['plan', '--offline', '--markdown']];
    for (const command of commands) {
      const { code, stdout, stderr } = await expose(command, { cwd: base });
      expect([command, code]).toEqual([command, 0]);
      expect(stderr).toContain('warning[host-keys-two]');
      for (const key of [host, stranger]) expect(stderr).toContain(fingerprint(key));
      if (command[0] === 'plan') expect(stdout).toContain(fingerprint(stranger));
    }
    expect(trustsTwoHostKeys(folder)).toMatchObject({
      code: 'host-keys-two',
      summary: expect.stringContaining(fingerprint(stranger)),
    });
    rmSync(join(folder, 'host.previous.pub'));
    expect(trustsTwoHostKeys(folder)).toBeNull();
  });

  test('a new tunnel key takes the old one’s place at once', () => {
    const first = value(ensureKeys(folder)).keys;
    const rotated = value(rotateKey(folder, 'tunnel'));
    expect(rotated).toEqual({ ...first, tunnel: rotated.tunnel });
    expect(rotated.tunnel).not.toBe(first.tunnel);
    expect(mode(join(folder, 'tunnel'))).toBe('600');
  });

  test('a rotation that was interrupted before the new key can be done again', () => {
    const first = value(ensureKeys(folder)).keys;
    writeFileSync(join(folder, 'host.previous.pub'), `${first.host}\n`);
    expect(value(readPublicKeys(folder)).previousHost).toBeNull();
    expect(value(rotateKey(folder, 'host')).previousHost).toBe(first.host);
  });
});

describe('what is wrong with a key', () => {
  const secretPart = (): string => readFileSync(join(folder, 'tunnel'), 'utf8').split('\n')[2] ?? '';
  beforeEach(() => void value(ensureKeys(folder)));

  test('a mode that lets others read is put right, with a warning', () => {
    chmodSync(join(folder, 'tunnel'), 0o644);
    expect(codes(readPrivateKey(folder, 'tunnel'))).toEqual(['key-too-open']);
    expect(mode(join(folder, 'tunnel'))).toBe('600');
    expect(codes(readPrivateKey(folder, 'tunnel'))).toEqual([]);
  });

  test('files of two pairs', () => {
    writeFileSync(join(folder, 'tunnel.pub'), readFileSync(join(folder, 'host.pub')));
    expect(codes(readPublicKeys(folder))).toEqual(['key-mismatch']);
    expect(codes(ensureKeys(folder))).toEqual(['key-mismatch']);
  });

  test.each([
    ['a private key that is cut off', 'tunnel', (text: string) => text.slice(0, 120)],
    ['a public key with a second line', 'tunnel.pub', (text: string) => `${text}permitopen="*" ${text}`],
    ['an empty file', 'host.pub', () => ''],
  ])('%s', (_name, file, damage) => {
    writeFileSync(join(folder, file), damage(readFileSync(join(folder, file), 'utf8')));
    const result = ensureKeys(folder);
    expect(codes(result)).toEqual(['key-malformed']);
    expect(JSON.stringify(result)).not.toContain(secretPart() || 'never');
  });

  test('a link in place of a key is not followed', () => {
    rmSync(join(folder, 'host'));
    symlinkSync(join(folder, 'tunnel'), join(folder, 'host'));
    expect(codes(readPrivateKey(folder, 'host'))).toEqual(['key-unreadable']);
  });

  test('a folder that cannot be made', () => {
    writeFileSync(join(base, 'blocked'), '');
    const result = ensureKeys(keysFolder(join(base, 'blocked'), 'home'));
    expect(codes(result)).toEqual(['key-not-writable']);
    expect(existsSync(join(base, 'blocked', '.expose'))).toBe(false);
  });
});
