/** The copy in which terraform runs: complete, without leftovers, and harmless whatever a clone has put in its place. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emit } from '../../src/emitters/index.ts';
import { type Project, projectOf } from '../../src/project/project.ts';
import { fillWorkspace } from '../../src/project/terraform-workspace.ts';
import { exposure, publicKeys } from '../helpers/exposure-builder.ts';

const compilation = emit(exposure(), publicKeys);
let folder: string;
let project: Project;
let work: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'expose-workspace-'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  project = projectOf(exposure(), { file: 'exposure.yaml', cwd: folder });
  work = dirname(project.terraform.directory);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function put(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

test('a state in it stays, and files of an earlier compilation go', () => {
  const state = put(join(project.terraform.directory, 'terraform.tfstate.d/prod/terraform.tfstate'), '{}');
  const backup = put(join(project.terraform.directory, 'terraform.tfstate.backup'), '{}');
  const stale = put(join(project.terraform.directory, 'old.tf'), '');
  fillWorkspace(compilation, project);
  expect([state, backup, stale].map((path) => existsSync(path))).toEqual([true, true, false]);
});

test('what terraform would read as configuration goes, even if it has the name of a state in it', () => {
  const planted = ['x.tfstate.tf', 'x.tfstate_override.tf.json', 'terraform.tfstate.auto.tfvars'].map(
    (name) => put(join(project.terraform.directory, name), ''),
  );
  fillWorkspace(compilation, project);
  expect(planted.filter((path) => existsSync(path))).toEqual([]);
});

test('links for its files are replaced and not written through', () => {
  const victim = put(join(folder, 'authorized_keys'), 'mine\n');
  const userData = join(work, 'cloud-init/user-data.yaml');
  const lock = join(project.terraform.directory, '.terraform.lock.hcl');
  for (const link of [userData, lock]) {
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(victim, link);
  }
  put(join(project.out, 'terraform/.terraform.lock.hcl'), '# shared\n');
  fillWorkspace(compilation, project);
  expect(readFileSync(victim, 'utf8')).toBe('mine\n');
  expect([userData, lock].map((path) => lstatSync(path).isFile())).toEqual([true, true]);
  expect(readFileSync(lock, 'utf8')).toBe('# shared\n');
});

test('links for its folders are replaced, and what they led to is as before', () => {
  const elsewhere = dirname(put(join(folder, 'elsewhere/main.tf'), 'mine\n'));
  mkdirSync(work, { recursive: true });
  symlinkSync(elsewhere, project.terraform.directory);
  fillWorkspace(compilation, project);
  expect(readFileSync(join(elsewhere, 'main.tf'), 'utf8')).toBe('mine\n');
  expect(existsSync(join(elsewhere, 'versions.tf'))).toBe(false);
  expect(existsSync(join(project.terraform.directory, 'versions.tf'))).toBe(true);
});

test('a lock file of the out directory that is a link is not read', () => {
  const secret = put(join(folder, 'secret'), 'TOP\n');
  mkdirSync(join(project.out, 'terraform'), { recursive: true });
  symlinkSync(secret, join(project.out, 'terraform/.terraform.lock.hcl'));
  fillWorkspace(compilation, project);
  expect(existsSync(join(project.terraform.directory, '.terraform.lock.hcl'))).toBe(false);
});
