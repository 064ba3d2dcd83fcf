/**
 * A virtual machine for the first-boot test: a copy of the cached Debian root, a NoCloud seed with exactly the user
 * data that EC2 would get, and no network except ports of this host's loopback. Needs root, mmdebstrap, dpkg-dev,
 * e2fsprogs, genisoimage and qemu-system-x86; with kvm a boot takes about 40 s, without it minutes.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface MachineOptions {
  readonly accelerator: Accelerator;
  readonly userData: string;
  /** Whether the guest's package mirror is unavailable from the start; the test puts it back. */
  readonly mirrorDown: boolean;
  /** From a port of the guest to a port of this host's loopback. */
  readonly forwards: ReadonlyMap<number, number>;
}

export interface Machine {
  /**
   * Waits until cloud-init has finished that many boots; after `seconds` it fails with the last lines of the console.
   */
  readonly booted: (boots: number, seconds: number) => Promise<void>;
  readonly console: () => string;
  readonly stop: () => Promise<void>;
}

export type Accelerator = 'kvm' | 'tcg';

/**
 * kvm if a kernel reaches its console with it within 20 s (nested kvm may not), else emulation, which takes minutes.
 */
export function accelerator(): Accelerator {
  if (!writable('/dev/kvm')) return 'tcg';
  const root = rootFileSystem();
  const { stdout } = spawnSync(
    'qemu-system-x86_64',
    ['-accel', 'kvm', '-cpu', 'qemu64', '-m', '256', '-nographic', ...kernel(root, 'root=none')],
    { encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL', input: '' },
  );
  return stdout.includes('Linux version') && !stdout.includes('KVM internal error') ? 'kvm' : 'tcg';
}

/** Starts the machine and does not wait for its boot. */
export function startMachine(options: MachineOptions): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'expose-boot-'));
  const root = rootFileSystem();
  const disk = join(folder, 'disk');
  must('truncate', ['-s', '1500M', disk]);
  must('mke2fs', ['-q', '-t', 'ext4', '-L', 'root', '-d', root, disk]);
  const log = join(folder, 'console');
  const forwards = [...options.forwards]
    .map(([guest, host]) => `,hostfwd=tcp:127.0.0.1:${host}-:${guest}`)
    .join('');
  const child = spawn(
    'qemu-system-x86_64',
    [
      ...(options.accelerator === 'kvm'
        ? ['-accel', 'kvm', '-cpu', 'qemu64']
        : ['-accel', 'tcg,thread=multi', '-cpu', 'max']),
      '-m',
      '512',
      '-smp',
      '2',
      '-nographic',
      ...kernel(root, 'root=LABEL=root rw net.ifnames=1'),
      '-drive',
      `file=${disk},if=virtio,format=raw,cache=unsafe`,
      '-drive',
      `file=${seed(folder, options)},if=virtio,format=raw,readonly=on`,
      '-netdev',
      `user,id=n,restrict=on${forwards}`,
      '-device',
      'virtio-net-pci,netdev=n,addr=3',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const sink = createWriteStream(log);
  child.stdout.pipe(sink, { end: false });
  child.stderr.pipe(sink, { end: false });
  const read = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  return {
    console: read,
    booted: (boots, seconds) => waitForBoots(child, read, boots, seconds),
    stop: async () => {
      if (child.exitCode === null)
        await new Promise((resolve) => {
          child.once('exit', resolve);
          child.kill('SIGKILL');
        });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function kernel(root: string, parameters: string): readonly string[] {
  const boot = (start: string) =>
    join(root, 'boot', readdirSync(join(root, 'boot')).find((name) => name.startsWith(start)) ?? start);
  return [
    '-kernel',
    boot('vmlinuz-'),
    '-initrd',
    boot('initrd.img-'),
    '-append',
    `${parameters} console=ttyS0`,
  ];
}

/** The cached root file system, built once outside the clone. */
function rootFileSystem(): string {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'expose-test', 'bookworm');
  const root = join(cache, 'rootfs');
  if (!existsSync(root)) {
    mkdirSync(cache, { recursive: true });
    process.stderr.write(`building the guest's root in ${cache}; this takes minutes, once\n`);
    must('sh', [join(dirname(fileURLToPath(import.meta.url)), 'build-image.sh'), cache]);
  }
  return root;
}

/** Vendor data makes the mirror unavailable; the user data stays as it was emitted. */
function seed(folder: string, { userData, mirrorDown }: MachineOptions): string {
  const files: Readonly<Record<string, string>> = {
    'user-data': userData,
    'vendor-data': mirrorDown
      ? '#cloud-config\nbootcmd:\n  - cloud-init-per once mirror-down mv /srv/mirror /srv/mirror.away\n'
      : '#cloud-config\n{}\n',
    'meta-data': 'instance-id: i-first-boot\nlocal-hostname: gateway\n',
    'network-config': 'version: 1\nconfig:\n- type: physical\n  name: ens3\n  subnets: [{type: dhcp}]\n',
  };
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(folder, name), contents);
  const image = join(folder, 'seed.iso');
  must('genisoimage', [
    '-quiet',
    '-output',
    image,
    '-volid',
    'cidata',
    '-joliet',
    '-rock',
    ...Object.keys(files).map((name) => join(folder, name)),
  ]);
  return image;
}

async function waitForBoots(
  child: ChildProcess,
  console: () => string,
  boots: number,
  seconds: number,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while ((console().match(/Cloud-init .*finished at/g) ?? []).length < boots) {
    if (child.exitCode !== null) throw new Error(`qemu ended:\n${console().slice(-1500)}`);
    if (Date.now() > end)
      throw new Error(`boot ${boots} did not finish in ${seconds} s:\n${console().slice(-1500)}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function must(program: string, args: readonly string[]): void {
  const done = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
  });
  if (done.error !== undefined)
    throw new Error(
      `${program} cannot be run: ${done.error.message}. Install mmdebstrap dpkg-dev e2fsprogs genisoimage qemu-system-x86.`,
    );
  if (done.status !== 0) throw new Error(`${program} failed: ${done.stderr.slice(-1500)}`);
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
