/**
 * The package that npm makes, installed from its tarball into an empty folder and run there. A release names the tarball
 * that it will publish in EXPOSE_TARBALL; otherwise one is packed here.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'expose-pack-'));
let tarball: string;
const bin = join(folder, 'node_modules/.bin/expose');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, args: readonly string[], cwd: string): string {
  const { stdout, stderr, status, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  expect(status, `${program} ${args.join(' ')}: ${error?.message ?? stderr}`).toBe(0);
  return stdout;
}

function pack(): string {
  // dist/ is already built; another build would disturb the tests that run in parallel.
  const [{ filename } = { filename: '' }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  ) as { filename: string }[];
  return join(folder, filename);
}

beforeAll(() => {
  tarball = process.env['EXPOSE_TARBALL'] ?? pack();
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], folder);
}, 120_000);

test('contains both bundles and the documents, and needs no dependencies', () => {
  expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'expose-homelab',
  ]);
  const installed = join(folder, 'node_modules/expose-homelab');
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  expect(manifest['dependencies'] ?? {}).toEqual({});
  for (const path of [
    'dist/expose.cjs',
    'dist/main.cjs',
    'dist/live.cjs',
    'schema/exposure.schema.json',
    'README.md',
    'LICENSE',
  ])
    expect(existsSync(join(installed, path)), path).toBe(true);
  expect(readdirSync(installed)).not.toContain('src');
});

test('contains whatever README links to, and runs nothing when it is installed', () => {
  const installed = join(folder, 'node_modules/expose-homelab');
  const readme = readFileSync(join(installed, 'README.md'), 'utf8');
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link ?? '');
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((link) => !existsSync(join(installed, link)))).toEqual([]);
  const { scripts } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  // npm warns of each of these in what is not from a registry.
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare'])
    expect(scripts[script]).toBeUndefined();
});

test('has the program that the other tests run, byte for byte', () => {
  for (const name of ['expose.cjs', 'main.cjs', 'live.cjs']) {
    const installed = readFileSync(join(folder, 'node_modules/expose-homelab/dist', name));
    expect(installed.equals(readFileSync(join(root, 'dist', name))), name).toBe(true);
  }
});

test('compiles, and knows the commands of the second bundle', () => {
  writeFileSync(join(folder, 'exposure.yaml'), 'domain: api.example.com\ncluster: { ingress: traefik }\n');
  expect(run(bin, ['compile'], folder)).toContain('Compiled exposure.yaml into out/');
  expect(readdirSync(join(folder, 'out')).sort()).toEqual([
    '.gitattributes',
    'cloud-init',
    'expose.json',
    'k8s',
    'terraform',
  ]);
  expect(run(bin, ['plan', '--offline'], folder)).toContain('Offline');
});

test('is what the release would publish', () => {
  const release = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8');
  const publish = /run: (npm publish .*)/.exec(release)?.[1] ?? '';
  const packed = join(folder, 'release/packed');
  mkdirSync(packed, { recursive: true });
  copyFileSync(tarball, join(packed, 'expose-homelab-1.2.3.tgz'));
  const said = run('sh', ['-c', `${publish} --dry-run --offline`], join(folder, 'release'));
  expect(said).toMatch(/^\+ expose-homelab@/m);
});
