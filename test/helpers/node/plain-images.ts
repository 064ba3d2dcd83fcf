/**
 * A plain Debian and a plain Alpine, in which the tunnel pod has to install its programs first, and the mirror that they
 * come from. Debian is made of this machine's essential packages, with their dpkg and apt. Alpine is a stand-in: busybox,
 * of which Alpine consists as well, and a script for apk that unpacks this machine's own programs.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, type Program, until } from '../lab/command.ts';
import type { Machine } from '../lab/machine.ts';
import { copyProgram, type Image, tunnelPrograms } from './images.ts';

/** The name by which images find the mirror. */
export const mirrorName = 'mirror.lan';
const mirrorPort = 8088;
const tunnelPackages = ['autossh', 'openssh-client'];

export const debian: Image = {
  name: 'debian:12',
  programs: [],
  fill: async (root) => {
    await must(['bash', '-c', copyPackages, 'bash', root, ...(await closure(['apt']))], { seconds: 300 });
    writeFileSync(
      join(root, 'etc/apt/sources.list'),
      `deb [trusted=yes] http://${mirrorName}:${mirrorPort}/debian ./\n`,
    );
  },
};

export const alpine: Image = {
  name: 'alpine:3.20',
  programs: [],
  // Debian's other busybox has no su, by which the pod gives up root where there is no setpriv.
  busybox: 'busybox-static',
  scripts: {
    '/sbin/apk': `#!/bin/sh
[ "$*" = "add --no-cache autossh openssh-client" ] || { echo "apk: unexpected: $*" >&2; exit 1; }
cd /tmp && wget -q http://${mirrorName}:${mirrorPort}/alpine.tar && tar -xf alpine.tar -C / && rm alpine.tar
`,
  },
};

/** Fills the folder with what the mirror has. The packages come from the mirror that this machine itself uses. */
export async function writeMirror(folder: string): Promise<void> {
  const there = new Set(await closure(['apt']));
  const missing = (await closure(tunnelPackages)).filter((name) => !there.has(name));
  await must(['bash', '-c', index, 'bash', folder, ...missing], { seconds: 300 });
  const programs = join(folder, 'programs');
  for (const program of tunnelPrograms) await copyProgram(program, programs);
  await must([
    'tar',
    '--numeric-owner',
    '--owner=0',
    '--group=0',
    '-C',
    programs,
    '-cf',
    join(folder, 'alpine.tar'),
    '.',
  ]);
}

export async function serveMirror(machine: Machine, folder: string): Promise<Program> {
  const server = machine.start(['busybox', 'httpd', '-f', '-p', String(mirrorPort), '-h', folder]);
  await until('the mirror listens', 10, () => machine.listensOn(mirrorPort));
  return server;
}

/** The installed packages that these need, and the essential ones, with everything that they need. */
async function closure(names: readonly string[]): Promise<string[]> {
  const listed = await must([
    'dpkg-query',
    '-W',
    '-f',
    '${Package}\t${Essential}\t${Provides}\t${Pre-Depends}, ${Depends}\n',
  ]);
  const packages = listed
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', essential, provides = '', needs = ''] = line.split('\t');
      return { name, essential: essential === 'yes', provides: plain(provides), needs: plain(needs) };
    });
  const found = new Set<string>();
  const add = (name: string) => {
    for (const each of packages)
      if ((each.name === name || each.provides.includes(name)) && !found.has(each.name)) {
        found.add(each.name);
        each.needs.forEach(add);
      }
  };
  for (const name of [...packages.filter(({ essential }) => essential).map(({ name }) => name), ...names])
    add(name);
  return [...found];
}

/** The names in a field of dependencies, alternatives included. */
function plain(field: string): string[] {
  return field
    .split(/[,|]/)
    .map((entry) => entry.trim().replace(/[ (:].*$/, ''))
    .filter(Boolean);
}

/** $1: the root; then packages. */
const copyPackages = `
set -euo pipefail
root=$1; shift
mkdir -p "$root"/{usr/{bin,sbin,lib,lib64},etc/apt,var/lib/dpkg/{info,updates,triggers},var/lib/apt/lists/partial,var/cache/apt/archives/partial,proc,sys,dev,run,tmp}
chmod 1777 "$root/tmp"
for folder in bin sbin lib lib64; do [ -e "$root/$folder" ] || ln -s "usr/$folder" "$root/$folder"; done
{ for name in "$@"; do dpkg -L "$name"; done; } |
  grep -v -e '^/\\.$' -e ' ' -e '^/usr/share/\\(doc\\|man\\|locale\\|info\\)/' | sort -u >"$root/list"
tar -C / --no-recursion --ignore-failed-read -T "$root/list" -cf - 2>/dev/null | tar -C "$root" --keep-directory-symlink -xf -
rm "$root/list"
ln -sf mawk "$root/usr/bin/awk" # an alternative, which no package lists
cp /usr/share/base-passwd/passwd.master "$root/etc/passwd"
cp /usr/share/base-passwd/group.master "$root/etc/group"
echo '_apt:x:42:65534::/nonexistent:/usr/sbin/nologin' >>"$root/etc/passwd"
for name in "$@"; do
  dpkg-query -s "$name"
  echo
  cp /var/lib/dpkg/info/"$name"[.:]* "$root/var/lib/dpkg/info/"
done >"$root/var/lib/dpkg/status"
cp /var/lib/dpkg/info/format "$root/var/lib/dpkg/info/" 2>/dev/null || :
`;

/** $1: the folder; then packages, of which an index is made without apt's own tools. */
const index = `
set -euo pipefail
mkdir -p "$1/debian"
cd "$1/debian"
shift
apt-get -q -o APT::Sandbox::User=root download "$@" >/dev/null
for file in *.deb; do
  dpkg-deb -f "$file"
  echo "Filename: ./$file"
  echo "Size: $(stat -c %s "$file")"
  echo "SHA256: $(sha256sum "$file" | cut -d ' ' -f 1)"
  echo
done >Packages
`;
