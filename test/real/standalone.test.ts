/** The executable that holds Node: built here as a release builds it, and started where there is no Node. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { executable as script } from '../helpers/cli.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'expose-standalone-'));
const executable = join(root, `dist/standalone/expose-${process.platform}-${process.arch}`);

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'scripts/build-standalone.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** With nothing of this process's environment but where programs are. */
function run(program: string, args: readonly string[], cwd: string) {
  const env = { HOME: folder, PATH: '/usr/bin:/bin' };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function tree(below: string): Readonly<Record<string, string>> {
  const paths = readdirSync(below, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter((path) => statSync(join(below, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(below, path), 'utf8')]));
}

test('compiles the same files as the program on Node, and twice the same way', () => {
  writeFileSync(join(folder, 'exposure.yaml'), 'domain: api.example.com\n');
  expect(run(executable, ['compile'], folder)).toMatchObject({ status: 0, stderr: '' });
  const made = tree(join(folder, 'out'));
  expect(run(process.execPath, [script, 'compile', '--check'], folder)).toMatchObject({
    status: 0,
    stderr: '',
  });
  // Now from V8's cache.
  expect(run(executable, ['compile'], folder).status).toBe(0);
  expect(tree(join(folder, 'out'))).toEqual(made);
});

test('has the commands of the second bundle, and says nothing of Node', () => {
  const planned = run(executable, ['plan', '--offline'], folder);
  expect(planned.stdout).toContain('Offline');
  expect(planned.stderr).toBe('');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(run(executable, ['--version'], folder).stdout).toBe(`${version}\n`);
});

test('the container takes what is built, with the tools that CI tests with', () => {
  const dockerfile = readFileSync(join(root, 'container/Dockerfile'), 'utf8');
  const ci = readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8');
  const release = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8');
  expect(/terraform:([\d.]+)/.exec(dockerfile)?.[1]).toBe(/terraform_version: ([\d.]+)/.exec(ci)?.[1]);
  expect(/kubectl:(v[\d.]+)/.exec(dockerfile)?.[1]).toBe(/with: \{ version: (v[\d.]+) \}/.exec(ci)?.[1]);
  const taken = [...dockerfile.matchAll(/^COPY .*$/gm)].flatMap(
    ([line]) => line.match(/expose-([a-z0-9-]+)/g) ?? [],
  );
  expect(taken).toEqual(['expose-linux-x64', 'expose-linux-arm64']);
  for (const name of taken) expect(release).toContain(name.replace('expose-', ''));
});
