/** A clone in which git ends lines as Windows does, by real git. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expose } from '../helpers/cli.ts';

let base: string;
let origin: string;
let clone: string;
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'expose-autocrlf-'));
  origin = join(base, 'origin');
  clone = join(base, 'clone');
  git(base, 'init', '-q', origin);
  writeFileSync(join(origin, 'exposure.yaml'), 'domain: api.example.com\ncluster: { ingress: none }\n');
  expect((await expose(['compile'], { cwd: origin })).code).toBe(0);
});
afterEach(() => rmSync(base, { recursive: true }));

function git(cwd: string, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
  execFileSync('git', [...identity, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

function cloneWithCarriageReturns(): void {
  git(origin, 'add', '-A');
  git(origin, 'commit', '-qm', 'all');
  git(base, '-c', 'core.autocrlf=true', 'clone', '-q', origin, clone);
  expect(readFileSync(join(clone, 'exposure.yaml'), 'utf8')).toContain('\r\n');
}

const file = (folder: string) => readFileSync(join(folder, 'out/cloud-init/user-data.yaml'), 'utf8');

test('has the files of out/ as they were compiled', async () => {
  cloneWithCarriageReturns();
  expect(file(clone)).toBe(file(origin));
  expect(await expose(['compile', '--check'], { cwd: clone })).toMatchObject({ code: 0, stderr: '' });
});

test('of an out/ that an older version wrote is made right by compile, which finds no edit', async () => {
  rmSync(join(origin, 'out/.gitattributes'));
  cloneWithCarriageReturns();
  expect(file(clone)).toContain('\r\n');
  expect((await expose(['compile'], { cwd: clone })).code).toBe(0);
  expect(file(clone)).toBe(file(origin));
});

test('does not hide a real edit', async () => {
  rmSync(join(origin, 'out/.gitattributes'));
  cloneWithCarriageReturns();
  writeFileSync(join(clone, 'out/cloud-init/user-data.yaml'), `${file(clone)}# mine\r\n`);
  const ran = await expose(['compile'], { cwd: clone });
  expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('error[output-edited]')]);
});
