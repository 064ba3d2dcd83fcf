/**
 * The container's recipe: built with buildah, which needs no daemon, and started as a user that it has no account for.
 * Not in npm test: `npm run test:container` needs root, buildah, mmdebstrap, and terraform and kubectl. The images that the
 * recipe begins with are made from this machine's packages, so that no registry is asked.
 */
import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const dockerfile = readFileSync(join(root, 'container/Dockerfile'), 'utf8');
const cache = join(process.env['EXPOSE_TEST_CACHE'] ?? join(homedir(), '.cache', 'expose-test'), 'container');
const storage = ['--root', join(cache, 'images'), '--runroot', join(cache, 'run'), '--storage-driver', 'vfs'];
const work = mkdtempSync(join(tmpdir(), 'expose-container-'));
const uid = 4_321;
let container: string;

function run(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout.trim();
}

const buildah = (command: string, ...args: readonly string[]): string =>
  run('buildah', ...storage, command, ...args);

/** Makes an image with nothing but `source`, which is an archive of the root or a file that is put at `target`. */
function makeBase(name: string, source: string, target: string): void {
  const base = buildah('from', 'scratch');
  buildah('add', base, source, target);
  buildah('commit', '--format', 'docker', base, name);
  buildah('rm', base);
}

/** As docker runs the image: with its entrypoint, as somebody, in a folder of theirs. */
const inContainer = (...command: readonly string[]): string =>
  buildah(
    'run',
    '--isolation',
    'chroot',
    '--user',
    `${uid}:${uid}`,
    '-v',
    `${work}:/work`,
    container,
    ...command,
  );

beforeAll(() => {
  const [terraform = '', kubectl = '', debian = ''] = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(
    ([, name]) => name,
  );
  mkdirSync(cache, { recursive: true });
  const archive = join(cache, 'debian.tar');
  run('mmdebstrap', '--mode=root', '--variant=apt', 'bookworm', archive);
  makeBase(debian, archive, '/');
  for (const [name, program] of [
    [terraform, 'terraform'],
    [kubectl, 'kubectl'],
  ] as const)
    makeBase(name, run('sh', '-c', `readlink -f "$(command -v ${program})"`), `/bin/${program}`);
  run(process.execPath, 'scripts/build-standalone.mjs', 'linux-x64', 'linux-arm64');
  const recipe = ['--isolation', 'chroot', '--pull=never', '-f', 'container/Dockerfile'];
  buildah('build', ...recipe, '-t', 'localhost/expose', '.');
  container = buildah('from', '--pull=never', 'localhost/expose');
  writeFileSync(join(work, 'exposure.yaml'), 'domain: api.example.com\n');
  for (const path of [work, join(work, 'exposure.yaml')]) chownSync(path, uid, uid);
}, 900_000);
afterAll(() => {
  buildah('rm', '--all');
  buildah('rmi', '--all', '--force');
  rmSync(work, { recursive: true, force: true });
});

test('the image starts expose, in the folder that is mounted, as a user without rights', () => {
  const inspected = JSON.parse(buildah('inspect', '--type', 'image', 'localhost/expose'));
  const { Entrypoint, WorkingDir, User } = inspected.Docker.config;
  expect({ Entrypoint, WorkingDir, User }).toEqual({
    Entrypoint: ['expose'],
    WorkingDir: '/work',
    User: '65534:65534',
  });
});

test('compiles, and what it writes belongs to whoever runs it', () => {
  expect(inContainer('expose', 'compile')).toContain('Compiled exposure.yaml into out/');
  const key = statSync(join(work, '.expose/api-example-com/keys/tunnel'));
  expect([key.uid, key.mode & 0o777]).toEqual([uid, 0o600]);
});

test('has every program that plan and apply start, and a place for terraform’s provider', () => {
  expect(inContainer('expose', 'plan', '--offline')).toContain('Offline');
  const { checks } = JSON.parse(inContainer('sh', '-c', 'expose doctor --json || true'));
  const passed = checks
    .filter(({ state }: { readonly state: string }) => state === 'pass')
    .map(({ id }: { readonly id: string }) => id);
  expect(passed).toEqual(expect.arrayContaining(['terraform', 'kubectl']));
  expect(inContainer('stat', '-c', '%u', '/home/expose/.cache/expose')).toBe(String(uid));
  for (const program of ['git', 'diff', 'ssh-keyscan'])
    expect(inContainer('sh', '-c', `command -v ${program}`)).toBe(`/usr/bin/${program}`);
});
