/** What may lie under .expose/ of a clone, by real git and real links. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkPlaces, checkTracked } from '../../src/project/check-places.ts';
import { type Project, projectOf } from '../../src/project/project.ts';
import { run } from '../../src/tools/run.ts';
import { expose } from '../helpers/cli.ts';
import { exposure } from '../helpers/exposure-builder.ts';
import { deadPid, guessedHolder, nameOfHolder } from '../helpers/holders.ts';

let base: string;
let clone: string;
let project: Project;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'expose-clone-'));
  clone = join(base, 'clone');
  mkdirSync(clone);
  writeFileSync(join(clone, 'exposure.yaml'), 'domain: api.example.com\n');
  project = projectOf(exposure(), { file: 'exposure.yaml', cwd: clone });
});
afterEach(() => rmSync(base, { recursive: true }));

const unsafe = { ok: false, diagnostics: [{ code: 'private-folder-unsafe' }] };
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
    cwd: clone,
    encoding: 'utf8',
  });

function put(path: string, text = ''): void {
  mkdirSync(dirname(join(clone, path)), { recursive: true });
  writeFileSync(join(clone, path), text);
}

test('nothing, and what expose makes itself, is safe', async () => {
  git('init', '-q');
  expect(checkPlaces(project)).toMatchObject({ ok: true });
  await expose(['compile'], { cwd: clone });
  git('add', '-A');
  expect(checkPlaces(project)).toMatchObject({ ok: true });
  expect(await checkTracked(project, run)).toMatchObject({ ok: true });
});

describe('links', () => {
  test.each([
    '.expose',
    '.expose/api-example-com',
    '.expose/api-example-com/keys',
    '.expose/api-example-com/plans',
    '.expose/api-example-com/work',
    '.expose/api-example-com/run.lock',
  ])('%s as a link is refused by compile, and what it leads to is as before', async (place) => {
    const shared = join(base, 'shared');
    mkdirSync(shared, { mode: 0o755 });
    mkdirSync(dirname(join(clone, place)), { recursive: true });
    symlinkSync(shared, join(clone, place));
    const ran = await expose(['compile'], { cwd: clone });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('private-folder-unsafe');
    expect(statSync(shared).mode & 0o777).toBe(0o755);
    expect(existsSync(join(clone, 'out'))).toBe(false);
  });
});

test('a folder that every user can write to is refused', () => {
  put('.expose/api-example-com/keys/host.pub');
  chmodSync(project.keysFolder, 0o777);
  expect(checkPlaces(project)).toMatchObject(unsafe);
});

test.runIf(process.getuid?.() === 0)(
  'what another user owns or can change is refused, wherever it lies',
  async () => {
    await expose(['compile'], { cwd: clone });
    put('.expose/api-example-com/work/terraform/main.tf');
    for (const path of [
      '.expose/api-example-com/work/terraform',
      '.expose/api-example-com/keys/host',
      '.expose/api-example-com/keys/host.pub',
      'out',
    ]) {
      writeFileSync(join(clone, 'exposure.yaml'), `domain: api.example.com\n# ${path}\nports: [443]\n`);
      const mode = statSync(join(clone, path)).mode;
      chownSync(join(clone, path), 65_534, 65_534);
      const owned = await expose(['compile'], { cwd: clone });
      expect(owned.code, path).toBe(1);
      expect(owned.stderr).toContain(`${path}`);
      expect(owned.stderr).toContain('it belongs to another user (uid 65534)');
      chownSync(join(clone, path), 0, 0);
      chmodSync(join(clone, path), 0o777);
      expect((await expose(['compile'], { cwd: clone })).stderr, path).toContain(
        'every user can write to it',
      );
      chmodSync(join(clone, path), mode);
    }
    expect((await expose(['compile'], { cwd: clone })).code).toBe(0);
  },
);

test('files that git tracks are refused, and a plan stops before it starts terraform', async () => {
  git('init', '-q');
  const provider = '.expose/api-example-com/terraform/providers/registry.terraform.io/hashicorp/aws/x';
  put(provider, '#!/bin/sh\n');
  git('add', '-f', '.');
  expect(await checkTracked(project, run)).toMatchObject(unsafe);
  const ran = await expose(['plan', '--markdown'], { cwd: clone });
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain('git tracks it');
  expect(existsSync(join(clone, '.expose/api-example-com/work'))).toBe(false);
});

test('programs for terraform that git tracks in the out directory are refused', async () => {
  git('init', '-q');
  await expose(['compile'], { cwd: clone });
  put('out/terraform/.terraform/providers/registry.terraform.io/hashicorp/aws/x');
  git('add', '-f', 'out');
  expect(await checkTracked(project, run)).toMatchObject(unsafe);
  expect((await expose(['plan', '--offline'], { cwd: clone })).stderr).toContain('git tracks it');
});

test('what git tracks is seen under another case, and in a clone that is named through a link', async () => {
  git('init', '-q');
  put('.Expose/api-example-com/keys/host', 'KEY');
  git('add', '-f', '.');
  expect(await checkTracked(project, run)).toMatchObject(unsafe);
  symlinkSync(clone, join(base, 'link'));
  const named = projectOf(exposure(), { file: 'exposure.yaml', cwd: join(base, 'link') });
  expect(await checkTracked(named, run)).toMatchObject(unsafe);
});

test('a repository in which objects are missing starts no program of its own to fetch them', async () => {
  const planted = join(base, 'planted');
  git('init', '-q');
  put('sub/f', 'x');
  git('add', '.');
  git('commit', '-qm', 'x');
  git('sparse-checkout', 'init', '--cone', '--sparse-index');
  git('sparse-checkout', 'set', 'other');
  const tree = git('rev-parse', 'HEAD:sub').trim();
  rmSync(join(clone, '.git/objects', tree.slice(0, 2), tree.slice(2)));
  const settings = {
    'core.repositoryformatversion': '1',
    'extensions.partialClone': 'origin',
    'remote.origin.promisor': 'true',
    'remote.origin.url': '.',
    'remote.origin.uploadpack': `touch ${planted}; false`,
    'protocol.file.allow': 'always',
  };
  for (const [name, value] of Object.entries(settings)) git('config', name, value);
  await checkTracked(project, run);
  await expose(['plan', '--offline'], { cwd: clone });
  expect(existsSync(planted)).toBe(false);
});

test('reading commands refuse links too, and change no mode behind them', async () => {
  const elsewhere = join(base, 'elsewhere');
  await expose(['keys', 'create'], { cwd: clone });
  renameSync(project.keysFolder, elsewhere);
  symlinkSync(elsewhere, project.keysFolder);
  chmodSync(join(elsewhere, 'host'), 0o644);
  for (const args of [
    ['compile', '--check'],
    ['compile', '--stdout'],
    ['keys', 'show'],
    ['status'],
    ['doctor'],
    ['pin'],
    ['graph', '--live'],
  ]) {
    const ran = await expose(args, { cwd: clone });
    expect(ran.stderr, args.join(' ')).toContain('error[private-folder-unsafe]');
  }
  expect(statSync(join(elsewhere, 'host')).mode & 0o777).toBe(0o644);
});

test('a .gitignore that lets keys into git is written again, and one further down is refused', async () => {
  git('init', '-q');
  put('.expose/.gitignore', '!*\n');
  await expose(['compile'], { cwd: clone });
  git('add', '-A');
  expect(
    git('ls-files')
      .split('\n')
      .filter((path) => /keys\/(host|tunnel)$/.test(path)),
  ).toEqual([]);
  writeFileSync(join(clone, '.expose/.gitignore'), '!*\n');
  await expose(['compile'], { cwd: clone });
  expect(readFileSync(join(clone, '.expose/.gitignore'), 'utf8')).toContain('!*.pub');
  put('.expose/api-example-com/keys/.gitignore', '!host\n');
  expect((await expose(['compile'], { cwd: clone })).stderr).toContain('private-folder-unsafe');
});

test('a lock folder with a link in the place of a dead holder leaves what it leads to alone', async () => {
  const victim = join(base, 'victim');
  mkdirSync(join(victim, 'old'), { recursive: true });
  writeFileSync(join(victim, 'owner'), 'mine');
  mkdirSync(join(clone, '.out.expose'));
  symlinkSync(victim, join(clone, '.out.expose', nameOfHolder('compile', deadPid)));
  expect((await expose(['compile'], { cwd: clone })).code).toBe(0);
  expect(readFileSync(join(victim, 'owner'), 'utf8')).toBe('mine');
  expect(existsSync(join(victim, 'old'))).toBe(true);
});

test('a lock that came with a clone holds nobody up', async () => {
  const source = join(base, 'source');
  mkdirSync(source);
  const names = [guessedHolder('compile', 1), guessedHolder('compile', process.pid), 'compile-1-1-1@h'];
  for (const name of names) {
    mkdirSync(join(source, '.out.expose', name, 'new'), { recursive: true });
    writeFileSync(join(source, '.out.expose', name, 'new/expose.json'), '{}');
  }
  execFileSync('tar', ['-C', source, '--mtime=2099-01-01', '-cf', join(base, 'a.tar'), '.']);
  execFileSync('tar', ['-C', clone, '-xf', join(base, 'a.tar')], { stdio: 'ignore' });
  const started = performance.now();
  const ran = await expose(['compile'], { cwd: clone });
  expect(ran.code, ran.stderr).toBe(0);
  // The name of another host is believed for three seconds after the archive was unpacked.
  expect(performance.now() - started).toBeLessThan(6000);
  for (const _ of names) await expose(['compile'], { cwd: clone });
  expect(existsSync(join(clone, '.out.expose'))).toBe(false);
});
