/** `expose backup` and `expose restore`, run as commands, with backups that are right, damaged, hostile or another's. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseBackup } from '../../src/backup/backup-document.ts';
import { seal, unseal } from '../../src/backup/seal.ts';
import { backup, restore } from '../../src/commands/live/backup.ts';
import { fingerprint } from '../../src/fingerprint.ts';
import { ensureKeys } from '../../src/keys/ensure-keys.ts';
import { generatePair } from '../../src/keys/openssh.ts';
import type { Session } from '../../src/session/session.ts';
import { capturedSession } from '../helpers/captured-session.ts';

const passphrase = 'four or five random words';
const state = '{"version":4,"serial":7,"resources":[]}\n';
const home = '.expose/api-example-com';
const owner = { name: 'api-example-com', domain: 'api.example.com' };

let base: string;
let a: string;
let b: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'expose-backup-'));
  [a, b] = [machine('a'), machine('b')];
  ensureKeys(join(a, home, 'keys'));
  writeFileSync(join(a, home, 'terraform.tfstate'), state, { mode: 0o600 });
  writeFileSync(join(base, 'passphrase'), `${passphrase}\n`);
});
afterEach(() => rmSync(base, { recursive: true }));

function machine(name: string): string {
  const folder = join(base, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'exposure.yaml'), 'domain: api.example.com\n');
  return folder;
}

const options = { file: 'exposure.yaml', passphraseFile: '../passphrase' };

async function run(
  command: typeof backup,
  cwd: string,
  over: Partial<Session> = {},
  given: Parameters<typeof backup>[2] = options,
) {
  const { session, out, err } = capturedSession({ cwd, ...over });
  return { exit: await command(session, '../archive', given), out: out(), err: err() };
}

/** Deriving a key from a passphrase takes a second, so each text is sealed once. */
const sealed = new Map<string, Promise<string>>();

/** An archive of any text, with the passphrase of the others. */
async function archived(text: string): Promise<void> {
  const archive = sealed.get(text) ?? seal(text, passphrase);
  sealed.set(text, archive);
  writeFileSync(join(base, 'archive'), await archive);
}

const [tunnel, host] = [generatePair(), generatePair()];

/** A sound document with parts replaced. */
function document(over: object = {}, files: Readonly<Record<string, string>> = {}): string {
  const sound = {
    'keys/tunnel': tunnel.privateKey,
    'keys/tunnel.pub': `${tunnel.publicKey}\n`,
    'keys/host': host.privateKey,
    'terraform.tfstate': state,
  };
  return JSON.stringify({
    format: 'expose-backup',
    formatVersion: 1,
    ...owner,
    files: { ...sound, ...files },
    ...over,
  });
}

/** Everything below a folder, with the texts of its files. */
function tree(folder: string): Readonly<Record<string, string>> {
  const names = existsSync(folder) ? (readdirSync(folder, { recursive: true }) as string[]) : [];
  const paths = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

test('one machine backs up, another restores: the same files, for their owner alone', async () => {
  expect(await run(backup, a)).toMatchObject({
    exit: 0,
    out: expect.stringMatching(/^Backed up to \.\.\/archive: keys\/tunnel, .*terraform\.tfstate\./),
    err: '',
  });
  expect(statSync(join(base, 'archive')).mode & 0o777).toBe(0o600);
  expect(await run(restore, b)).toMatchObject({
    exit: 0,
    out: expect.stringMatching(/^Restored into \.expose\/api-example-com: keys\/tunnel, /),
    err: '',
  });
  expect(tree(join(b, '.expose'))).toEqual(tree(join(a, '.expose')));
  const modes = [
    home,
    `${home}/keys`,
    `${home}/keys/host`,
    `${home}/terraform.tfstate`,
    `${home}/keys/host.pub`,
  ].map((path) => (statSync(join(b, path)).mode & 0o777).toString(8));
  expect(modes).toEqual(['700', '700', '600', '600', '644']);
  expect((await run(restore, b)).out).toMatch(/^Nothing to restore: /);
});

test('a second host key that comes out of a backup is a warning with both fingerprints', async () => {
  const previous = generatePair().publicKey;
  await archived(document({}, { 'keys/host.pub': host.publicKey, 'keys/host.previous.pub': previous }));
  const ran = await run(restore, b);
  expect(ran.exit).toBe(0);
  for (const key of [host.publicKey, previous]) expect(ran.err).toContain(fingerprint(key));
  expect(JSON.parse((await run(restore, b, { json: true })).out)).toMatchObject({
    diagnostics: [{ severity: 'warning', code: 'host-keys-two' }],
  });
});

test('has no key and no state in clear, and is an age file', async () => {
  await run(backup, a);
  const archive = readFileSync(join(base, 'archive'), 'utf8');
  expect(archive).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
  expect(archive).not.toMatch(/PRIVATE KEY|serial/);
  expect(readdirSync(base).sort()).toEqual(['a', 'archive', 'b', 'passphrase']);
  const opened = await unseal(Buffer.from(archive), passphrase);
  expect(opened.ok && JSON.parse(opened.value)).toMatchObject({
    name: 'api-example-com',
    domain: 'api.example.com',
  });
});

test('has a JSON document each', async () => {
  expect(JSON.parse((await run(backup, a, { json: true })).out)).toMatchObject({
    command: 'backup',
    ok: true,
    archive: '../archive',
    files: expect.arrayContaining(['keys/host', 'terraform.tfstate']),
  });
  expect(JSON.parse((await run(restore, b, { json: true })).out)).toMatchObject({
    command: 'restore',
    ok: true,
    folder: home,
    files: expect.arrayContaining([{ path: 'keys/host', status: 'created' }]),
  });
});

test('leaves a state in S3 where it is, and brings no local one beside it', async () => {
  await run(backup, a);
  const s3 = 'domain: api.example.com\nstate: { s3: { bucket: my-state, key: k, region: us-east-1 } }\n';
  for (const folder of [a, b]) writeFileSync(join(folder, 'exposure.yaml'), s3);
  expect((await run(restore, b)).exit).toBe(0);
  expect(existsSync(join(b, home, 'terraform.tfstate'))).toBe(false);
  rmSync(join(base, 'archive'));
  expect((await run(backup, a)).out).toContain('The state is in S3.');
});

describe('a backup is not written', () => {
  test('over an existing file', async () => {
    writeFileSync(join(base, 'archive'), 'mine');
    expect(await run(backup, a)).toMatchObject({
      exit: 1,
      err: expect.stringContaining('error[backup-not-written]'),
    });
    expect(readFileSync(join(base, 'archive'), 'utf8')).toBe('mine');
  });

  test('without the private keys', async () => {
    rmSync(join(a, home, 'keys/host'));
    expect((await run(backup, a)).err).toContain('error[key-missing]');
    expect(existsSync(join(base, 'archive'))).toBe(false);
  });

  test('of a damaged state', async () => {
    writeFileSync(join(a, home, 'terraform.tfstate'), state.slice(0, 20));
    expect((await run(backup, a)).err).toContain('error[state-unreadable]');
  });

  test.each([
    ['short', 'short\n'],
    ['empty', ''],
    ['of two lines', 'one line of a passphrase\nand another\n'],
    ['no text', Buffer.from('\xff\xfe\xfd aaaaaaaaaaaaa', 'latin1')],
  ])('with a passphrase file that is %s', async (_title, text) => {
    writeFileSync(join(base, 'passphrase'), text);
    expect((await run(backup, a)).err).toContain('error[passphrase-unusable]');
    expect(existsSync(join(base, 'archive'))).toBe(false);
  });

  test('without a passphrase where nobody can be asked', async () => {
    const ran = await run(backup, a, {}, { file: 'exposure.yaml' });
    expect([ran.exit, ran.err]).toEqual([1, expect.stringContaining('EXPOSE_PASSPHRASE_FILE')]);
  });
});

describe('the passphrase', () => {
  test('is found by its variable', async () => {
    const env = { EXPOSE_PASSPHRASE_FILE: '../passphrase' };
    expect((await run(backup, a, { env }, { file: 'exposure.yaml' })).exit).toBe(0);
  });

  test.each([
    ['the same twice', passphrase, 0],
    ['something else the second time', 'another passphrase', 1],
  ])('typed, %s', async (_title, second, exit) => {
    const stdin = new PassThrough();
    const asked = run(backup, a, { stdin, interactive: true }, { file: 'exposure.yaml' });
    for (const line of [passphrase, second]) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      stdin.write(`${line}\r`);
    }
    const ran = await asked;
    expect(ran.exit).toBe(exit);
    expect(ran.out + ran.err).not.toContain(passphrase);
    expect(existsSync(join(base, 'archive'))).toBe(exit === 0);
  });

  test('that is wrong opens nothing', async () => {
    await archived(document());
    writeFileSync(join(base, 'passphrase'), 'another passphrase');
    expect((await run(restore, b)).err).toContain('error[passphrase-wrong]');
    expect(tree(join(b, home))).toEqual({});
  });
});

describe('nothing is restored', () => {
  const refused = async (code: string, said: string | RegExp = '') => {
    const before = tree(join(b, '.expose'));
    const ran = await run(restore, b);
    expect([ran.exit, ran.err]).toEqual([1, expect.stringContaining(`error[${code}]`)]);
    expect(ran.err).toMatch(said);
    expect(ran.err).not.toMatch(/PRIVATE KEY/);
    expect(tree(join(b, '.expose'))).toEqual(before);
    return ran.err;
  };

  test.each(['keys/host', 'terraform.tfstate'])('over another %s, which is named', async (path) => {
    await archived(document());
    mkdirSync(dirname(join(b, home, path)), { recursive: true, mode: 0o700 });
    writeFileSync(
      join(b, home, path),
      path === 'keys/host' ? generatePair().privateKey : '{"version":4,"serial":8}',
    );
    expect(await refused('restore-conflict', path)).toContain('error[restore-conflict]');
  });

  test('through a link', async () => {
    await archived(document());
    const victim = join(base, 'victim');
    mkdirSync(join(b, home, 'keys'), { recursive: true, mode: 0o700 });
    symlinkSync(victim, join(b, home, 'keys/host'));
    await run(restore, b);
    expect(existsSync(victim)).toBe(false);
  });

  test.each([
    ['name', { name: 'other' }],
    ['domain', { domain: 'shop.example.org' }],
  ])('of another %s', (_title, over) => {
    expect(parseBackup(document(over), owner)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'backup-foreign' }],
    });
  });

  test('of what is not sound', async () => {
    await archived(document({}, { '../../../evil': 'x' }));
    await refused('backup-unreadable');
  });

  test.each([
    ['a path that leads out', document({}, { '../../../evil': 'x' })],
    ['an absolute path', document({}, { '/tmp/evil': 'x' })],
    ['a program among the files', document({}, { 'terraform/providers/x': 'x' })],
    ['a prototype', document({ files: JSON.parse('{"__proto__":{"keys/host":"x"}}') })],
    ['no private key', document({}, { 'keys/host': 'x' })],
    ['a public key of another pair', document({}, { 'keys/host.pub': generatePair().publicKey })],
    ['a previous key that is none', document({}, { 'keys/host.previous.pub': 'x' })],
    ['a state that is none', document({}, { 'terraform.tfstate': '[]' })],
    ['a state without a version', document({}, { 'terraform.tfstate': '{}' })],
    [
      'one key as tunnel and host',
      document({}, { 'keys/host': tunnel.privateKey, 'keys/host.pub': tunnel.publicKey }),
    ],
    ['the tunnel’s key as previous host key', document({}, { 'keys/host.previous.pub': tunnel.publicKey })],
    ['a field that nobody knows', document({ run: 'rm' })],
    ['a later version', document({ formatVersion: 2 })],
    ['text', 'hello'],
    ['nothing', ''],
  ])('from %s', (_title, text) => {
    expect(parseBackup(text, owner)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'backup-unreadable' }],
    });
  });

  test.each([
    ['missing', () => {}],
    ['not age', () => writeFileSync(join(base, 'archive'), 'hello')],
    ['a folder', () => mkdirSync(join(base, 'archive'))],
    [
      'damaged at its end',
      async () => {
        await archived(document());
        const lines = readFileSync(join(base, 'archive'), 'utf8').split('\n');
        lines[lines.length - 3] = `AAAA${lines[lines.length - 3]?.slice(4)}`;
        writeFileSync(join(base, 'archive'), lines.join('\n'));
      },
    ],
  ])('from an archive that is %s', async (_title, prepare) => {
    await prepare();
    await refused('backup-unreadable');
  });

  test('into a folder that everybody may change', async () => {
    await archived(document());
    mkdirSync(join(b, home, 'keys'), { recursive: true });
    chmodSync(join(b, home, 'keys'), 0o777);
    await refused('private-folder-unsafe');
  });
});
