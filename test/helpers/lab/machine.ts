/**
 * A machine of the laboratory: its own namespaces for processes, network, mounts and names, held by its first process.
 * That process ends with the test, and then the kernel ends everything in the namespaces. With a disk the machine boots
 * the real systemd on a copy-on-write view of this machine's file system; without one it only idles.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import {
  commandName,
  descendants,
  kill,
  must,
  type Outcome,
  Program,
  type RunOptions,
  run,
  until,
} from './command.ts';

let count = 0;

/** Units of the copied system that are useless in a namespace, or that would change this machine's kernel. */
const masked = [
  'systemd-udevd.service',
  'systemd-udev-trigger.service',
  'systemd-modules-load.service',
  'systemd-binfmt.service',
  'systemd-remount-fs.service',
  'proc-sys-fs-binfmt_misc.automount',
  'dev-hugepages.mount',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'sys-fs-fuse-connections.mount',
  'sys-kernel-config.mount',
  'kmod-static-nodes.service',
  'tmp.mount',
  'console-getty.service',
  'getty.target',
];
/** The units that a fresh server image has enabled. */
const enabled = [
  'ssh.service',
  'cloud-init-local.service',
  'cloud-init.service',
  'cloud-config.service',
  'cloud-final.service',
];

// /proc/sys is read-only except for the network's part, which every namespace has of its own: other sysctls are the
// host's.
const boot = `
set -e
disk=$1 root=$1/root units=$1/root/etc/systemd/system
mkdir -p $disk/upper $disk/work $root
mount -t overlay overlay -o lowerdir=/,upperdir=$disk/upper,workdir=$disk/work $root
if [ ! -e $disk/fresh ]; then
  rm -rf $units $root/etc/ssh/ssh_host_* $root/etc/ssh/sshd_config.d/* $root/var/lib/cloud $root/var/log/journal
  mkdir -p $units/multi-user.target.wants
  for unit in ${masked.join(' ')}; do ln -s /dev/null $units/$unit; done
  for unit in ${enabled.join(' ')}; do ln -s /lib/systemd/system/$unit $units/multi-user.target.wants/$unit; done
  cp -a $disk/seed/. $root/
  touch $disk/fresh
fi
mount -t proc proc $root/proc
mount --bind $root/proc/sys $root/proc/sys
mount --bind $root/proc/sys/net $root/proc/sys/net
mount -o remount,bind,ro $root/proc/sys
mount -t sysfs -o ro sysfs $root/sys
if [ "$2" = "" ]; then
  mount -t cgroup2 cgroup2 $root/sys/fs/cgroup
else
  mount -t tmpfs -o mode=755 tmpfs $root/sys/fs/cgroup
  for tree in $2; do
    mkdir $root/sys/fs/cgroup/$tree
    case $tree in
      unified) mount -t cgroup2 cgroup2 $root/sys/fs/cgroup/$tree ;;
      systemd) mount -t cgroup -o none,name=systemd cgroup $root/sys/fs/cgroup/$tree ;;
      *) mount -t cgroup -o $tree cgroup $root/sys/fs/cgroup/$tree ;;
    esac
  done
fi
mount --rbind /dev $root/dev
mount -t tmpfs -o mode=755 tmpfs $root/run
mount -t tmpfs tmpfs $root/tmp
cd $root
mkdir -p .old
pivot_root . .old
umount -l /.old
exec env -i container=lab PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=null --show-status=false
`;

export interface MachineOptions {
  readonly name: string;
  /**
   * A directory that keeps what the machine writes across reboots. The contents of seed/ in it are copied in before the
   * first boot. Omitted: the machine boots no system.
   */
  readonly disk?: string;
  /** Bytes of memory; omitted: as much as this machine has. */
  readonly memory?: number;
  /** How much of one core its processes get together, such as 0.1; omitted: no limit. */
  readonly cores?: number;
}

export class Machine {
  private constructor(
    readonly name: string,
    private readonly holder: Program,
    private readonly groups: readonly string[],
    /** The host's id of its first process. */ readonly pid: number,
  ) {}

  static async start(options: MachineOptions): Promise<Machine> {
    sweep();
    count += 1;
    const own = options.cores === undefined ? trees() : [...new Set([...trees(), ...cpuTrees()])];
    const groups = own.map((tree) => join(tree, `expose-lab-${process.pid}-${count}`));
    for (const group of groups) mkdirSync(group);
    if (options.memory !== undefined) limitMemory(groups, options.memory);
    if (options.cores !== undefined) limitCores(groups, options.cores);
    const legacy = groups.length > 1 ? trees().map((tree) => basename(tree)) : [];
    const init =
      options.disk === undefined
        ? ['sleep', 'infinity']
        : ['bash', '-c', boot, 'boot', options.disk, legacy.join(' ')];
    // The machine must end with this process, so the parent-death signal is set before anything else.
    const holder = new Program([
      'bash',
      '-c',
      'for group in $0; do echo $$ >"$group/cgroup.procs"; done; exec "$@"',
      groups.join(' '),
      'setpriv',
      '--pdeathsig',
      'KILL',
      'unshare',
      '--net',
      '--mount',
      '--uts',
      '--ipc',
      '--pid',
      '--cgroup',
      '--fork',
      '--kill-child=KILL',
      '--mount-proc',
      ...init,
    ]);
    const pid = await until(`the first process of ${options.name}`, 10, () => {
      if (!holder.running)
        throw new Error(`namespaces need root and CAP_SYS_ADMIN: ${holder.lines.join('\n')}`);
      return firstProcess(holder.pid, options.disk === undefined ? 'sleep' : 'systemd');
    });
    const machine = new Machine(options.name, holder, groups, pid);
    await machine.must(['ip', 'link', 'set', 'lo', 'up']);
    return machine;
  }

  get running(): boolean {
    return this.holder.running;
  }

  /** The path of the machine's file system on the host. */
  path(inside: string): string {
    return join(`/proc/${this.pid}/root`, inside);
  }

  /** The command line that runs a program in the machine. */
  argv(argv: readonly string[]): string[] {
    return [
      'nsenter',
      '--target',
      String(this.pid),
      '--mount',
      '--net',
      '--uts',
      '--ipc',
      '--pid',
      '--cgroup',
      '--',
      ...argv,
    ];
  }

  run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return run(this.argv(argv), options);
  }

  must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
    return must(this.argv(argv), options);
  }

  start(argv: readonly string[], onLine?: (line: string) => void): Program {
    return new Program(this.argv(argv), onLine);
  }

  /** The host's ids of its processes with this name; the name is the kernel's, at most 15 characters. */
  processes(name: string): number[] {
    return descendants(this.pid).filter((pid) => commandName(pid) === name);
  }

  /** The listening TCP sockets of the machine, as "address:port". */
  async listeners(): Promise<string[]> {
    const table = await this.must(['ss', '-Hltn']);
    return table
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(/\s+/)[3] ?? '');
  }

  async listensOn(port: number): Promise<boolean> {
    return (await this.listeners()).some((listener) => listener.endsWith(`:${port}`));
  }

  /** Seconds of CPU time that its processes have used, where it was started with a limit. */
  get cpuSeconds(): number {
    const nanoseconds = this.groups.map((group) => join(group, 'cpuacct.usage')).find(existsSync);
    if (nanoseconds !== undefined) return Number(readFileSync(nanoseconds, 'utf8')) / 1e9;
    const stat = readFileSync(join(this.groups[0] ?? '', 'cpu.stat'), 'utf8');
    return Number(/^usage_usec (\d+)/m.exec(stat)?.[1]) / 1e6;
  }

  /** How many of its processes the kernel has ended for want of memory, those of its services included. */
  get memoryKills(): number {
    return this.groups
      .flatMap((group) => descendantGroups(group))
      .flatMap((group) => [join(group, 'memory.events.local'), join(group, 'memory.oom_control')])
      .filter(existsSync)
      .reduce((sum, file) => sum + Number(/^oom_kill (\d+)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0), 0);
  }

  /** Power off. The links go first, because no process may close its connections properly. */
  async stop(): Promise<void> {
    if (this.running)
      await this.run(['sh', '-c', 'for link in $(ls /sys/class/net); do ip link delete "$link" || :; done']);
    kill(this.pid, 'SIGKILL');
    await this.holder.ended;
    await until(`the last process of ${this.name} is gone`, 20, () => this.groups.every(removed));
  }
}

/**
 * The cgroup trees in which a machine gets groups of its own: the v2 tree and, where this machine keeps the controllers
 * in v1 trees, those that systemd needs to limit the tasks and the memory of a unit.
 */
function trees(): readonly string[] {
  const root = '/sys/fs/cgroup';
  const isTree = (tree: string) => existsSync(join(tree, 'cgroup.procs'));
  if (isTree(root)) return [root];
  const legacy = ['unified', 'systemd', 'pids', 'memory'].map((name) => join(root, name)).filter(isTree);
  if (legacy[0] !== join(root, 'unified'))
    throw new Error('no cgroup v2 is mounted below /sys/fs/cgroup; the laboratory boots systemd in one');
  return legacy;
}

/** As trees(), for CPU time. systemd has no business in these, so they are not mounted in the machine. */
function cpuTrees(): readonly string[] {
  const root = '/sys/fs/cgroup';
  if (existsSync(join(root, 'cgroup.procs'))) return [root];
  return ['cpu', 'cpuacct'].map((name) => realpathSync(join(root, name)));
}

function limitCores(groups: readonly string[], cores: number): void {
  const period = 100_000;
  const quota = Math.round(cores * period);
  const newer = groups.map((group) => join(group, 'cpu.max')).find(existsSync);
  const older = groups.map((group) => join(group, 'cpu.cfs_quota_us')).find(existsSync);
  if (newer !== undefined) writeFileSync(newer, `${quota} ${period}`);
  else if (older !== undefined) writeFileSync(older, String(quota));
  else throw new Error('this machine has no CPU controller for control groups');
}

function limitMemory(groups: readonly string[], bytes: number): void {
  const places = groups.flatMap((group) => [join(group, 'memory.max'), join(group, 'memory.limit_in_bytes')]);
  const place = places.find((path) => existsSync(path));
  if (place === undefined) throw new Error('this machine has no memory controller for control groups');
  writeFileSync(place, String(bytes));
}

/** A killed test leaves its control groups behind, empty; the next laboratory removes them. */
function sweep(): void {
  for (const tree of new Set([...trees(), ...cpuTrees()]))
    for (const name of readdirSync(tree)) {
      const owner = /^expose-lab-(\d+)-\d+$/.exec(name)?.[1];
      if (owner !== undefined && !existsSync(`/proc/${owner}`)) removed(join(tree, name));
    }
}

/** The holder's only child, once it has executed the expected program. Its own children may have the same name. */
function firstProcess(holder: number, name: string): number | undefined {
  const first = descendants(holder).at(-2);
  return first !== undefined && commandName(first) === name ? first : undefined;
}

/** A control group and those below it. */
function descendantGroups(group: string): readonly string[] {
  const below = readdirSync(group).map((name) => join(group, name));
  return [group, ...below.filter((path) => statSync(path).isDirectory()).flatMap(descendantGroups)];
}

/** Removes a control group and those below it; false while one still has processes. */
export function removed(group: string): boolean {
  if (!existsSync(group)) return true;
  try {
    removeGroup(group);
    return true;
  } catch {
    return false;
  }
}

function removeGroup(group: string): void {
  for (const name of readdirSync(group))
    if (statSync(join(group, name)).isDirectory()) removeGroup(join(group, name));
  rmdirSync(group);
}
