/**
 * Container images out of this machine's own programs, which come from Debian or Ubuntu packages: no registry is asked.
 * Each is one layer in a docker archive, as `ctr images import` takes it.
 */
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { must } from '../lab/command.ts';

export interface Image {
  /** As the manifests name it. */
  readonly name: string;
  /** Programs beside busybox, with their paths here. */
  readonly programs: readonly string[];
  /** A package to take busybox from, in place of this machine's program. */
  readonly busybox?: string;
  readonly command?: readonly string[];
  /** A number; root where it is left out. */
  readonly user?: string;
  /** Executable scripts by path. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** Other files by path, readable for everyone. */
  readonly files?: Readonly<Record<string, string>>;
  /** Gives the first program the right to bind ports below 1024 to any user. */
  readonly bindsLowPorts?: true;
  /** Fills the root in place of busybox and the programs. */
  readonly fill?: (root: string) => Promise<void>;
  /** The digest by which the manifests name it as well. */
  readonly digest?: string;
}

/** Debian's /usr/bin/autossh is a script around this program, which other images have as autossh itself. */
const autossh = '/usr/lib/autossh/autossh';
export const tunnelPrograms: readonly string[] = ['/usr/bin/ssh', autossh];

export const images: readonly Image[] = [
  // What holds the namespaces of each pod.
  { name: 'registry.k8s.io/pause:3.10', programs: [], command: ['/bin/tail', '-f', '/dev/null'] },
  { name: 'jnovack/autossh:2.0.1', programs: tunnelPrograms },
  // For a rollout.
  { name: 'jnovack/autossh:2.0.2', programs: tunnelPrograms },
  { name: 'busybox:1.36', programs: ['/usr/bin/socat'] },
];

/** Writes the archive of an image into the folder; its path. */
export async function writeImage(image: Image, folder: string): Promise<string> {
  const root = join(folder, 'root');
  await (image.fill?.(root) ?? fillRoot(root, image));
  await must([
    'tar',
    '--xattrs',
    '--xattrs-include=security.capability',
    '--numeric-owner',
    '--owner=0',
    '--group=0',
    '-C',
    root,
    '-cf',
    join(folder, 'layer.tar'),
    '.',
  ]);
  const digest = createHash('sha256')
    .update(readFileSync(join(folder, 'layer.tar')))
    .digest('hex');
  const config = JSON.stringify({
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      ...(image.command && { Entrypoint: image.command }),
      ...(image.user !== undefined && { User: image.user }),
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
  });
  writeFileSync(join(folder, 'config.json'), config);
  writeFileSync(
    join(folder, 'manifest.json'),
    JSON.stringify([{ Config: 'config.json', RepoTags: [image.name], Layers: ['layer.tar'] }]),
  );
  const archive = join(folder, 'image.tar');
  await must(['tar', '-C', folder, '-cf', archive, 'layer.tar', 'config.json', 'manifest.json']);
  return archive;
}

async function fillRoot(
  root: string,
  { programs, busybox: from, scripts = {}, files = {}, bindsLowPorts }: Image,
): Promise<void> {
  for (const path of ['bin', 'etc/ssh', 'proc', 'sys', 'dev', 'run', 'tmp', 'usr/bin', 'var/run'])
    mkdirSync(join(root, path), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
  const unpacked = join(root, '../busybox');
  if (from !== undefined) await must(['bash', '-c', unpack, 'bash', unpacked, from]);
  const busybox =
    from === undefined ? (await must(['which', 'busybox'])).trim() : join(unpacked, 'bin/busybox');
  await copyProgram(busybox, root, 'bin');
  for (const program of programs) await copyProgram(program, root);
  for (const applet of (await must([busybox, '--list'])).split('\n').filter(Boolean))
    if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
  writeFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  );
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  const [first] = programs;
  if (bindsLowPorts && first !== undefined)
    await must(['setcap', 'cap_net_bind_service=+ep', join(root, 'usr/bin', basename(first))]);
  for (const [texts, mode] of [
    [files, 0o644],
    [scripts, 0o755],
  ] as const)
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text, { mode });
    }
}

/** $1: a folder; $2: the package that is unpacked there. */
const unpack = `
set -e
mkdir "$1"
cd "$1"
apt-get -q -o APT::Sandbox::User=root download "$2" >/dev/null
dpkg-deb -x *.deb .
`;

/** Copies a program of this machine below a root, with the libraries that it needs. */
export async function copyProgram(program: string, root: string, folder = 'usr/bin'): Promise<void> {
  const listed = await must(['sh', '-c', 'ldd "$0" 2>/dev/null || :', program]);
  for (const library of listed.match(/\/[^ )]+/g) ?? []) copy(library, join(root, library));
  copy(program, join(root, folder, basename(program)));
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { dereference: true });
}
