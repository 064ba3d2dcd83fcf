/**
 * Runs a Deployment's pod as a node does: the container's command as process 1 of its own namespaces, on the node's
 * network, with the user, capabilities, mounts and environment of the manifest, restarted with kubelet's back-off. The
 * image is this machine's file system, which has ssh and autossh as every permitted image does.
 */
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Deployment } from 'kubernetes-types/apps/v1.js';
import type { ConfigMap, Container, PodSpec, Secret, Volume } from 'kubernetes-types/core/v1.js';
import { commandName, descendants, kill, type Outcome, Program, run, until } from './command.ts';
import type { Machine } from './machine.ts';
import { Probes } from './probes.ts';

export interface PodParts {
  readonly deployment: Deployment;
  /** ConfigMaps and Secrets by name, as in the namespace. */
  readonly stored: ReadonlyMap<string, ConfigMap | Secret>;
  readonly node: Machine;
  /** The folder for its file system. */
  readonly directory: string;
  /** A hosts file in place of the cluster’s DNS. */
  readonly hosts: string;
}

// Arguments: scratch directory, read-only or not, hosts file, then "source target flags" triples up to "--", then the
// command.
const start = `
set -e
scratch=$1 readonly=$2 hosts=$3 root=$1/root
shift 3
mkdir -p $scratch/upper $scratch/work $root
mount -t overlay overlay -o lowerdir=/,upperdir=$scratch/upper,workdir=$scratch/work $root
: >$root/etc/hosts
mount --bind $hosts $root/etc/hosts
rm -f $root/etc/resolv.conf
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mkdir -p "$root$2"; mount --bind "$1" "$root$2"; mount -o "remount,bind,$3" "$root$2"
  else mkdir -p "$(dirname "$root$2")"; touch "$root$2"; mount --bind "$1" "$root$2"; mount -o "remount,bind,$3" "$root$2"; fi
  shift 3
done
shift
mount -t proc proc $root/proc
mount --rbind /dev $root/dev
mount -t tmpfs -o mode=1777,size=64m tmpfs $root/dev/shm
cd $root
mkdir -p .old
mount --make-rprivate /
pivot_root . .old
[ $readonly = no ] || mount -o remount,bind,ro /
umount -l /.old
exec "$@"
`;

export class Pod {
  /** How often the container was restarted. */
  restarts = 0;
  /** How the container last ended; undefined before that. */
  exitCode: number | undefined;
  readonly probes: Probes;
  private container: Program;
  private wanted = true;
  private readonly loop: Promise<void>;
  private readonly spec: PodSpec;
  private readonly definition: Container;

  constructor(private readonly parts: PodParts) {
    const spec = parts.deployment.spec?.template.spec;
    const definition = spec?.containers[0];
    if (!spec || !definition || spec.containers.length > 1 || spec.initContainers)
      throw new Error('the laboratory runs pods of one container');
    this.spec = spec;
    this.definition = definition;
    for (const [, { name }] of (spec.volumes ?? []).flatMap(sources))
      if (!parts.stored.has(name)) throw new Error(`the pod needs ${name}, which nothing emits`);
    for (const object of parts.stored.values()) this.receive(object);
    this.container = this.startContainer();
    this.loop = this.keepRunning();
    this.probes = new Probes(
      this.definition,
      (argv, seconds) => this.exec(argv, seconds),
      () => {
        this.kill('SIGKILL');
      },
    );
  }

  get name(): string {
    return this.parts.deployment.metadata?.name ?? '';
  }

  /** What the container has printed, across restarts. */
  get log(): string[] {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8').split('\n').filter(Boolean) : [];
  }

  /**
   * Runs a command in the container, as its user, the way a node runs an exec probe: after its time the command itself is
   * killed and its children are not, and it has ended when nothing holds its output open any more.
   */
  exec(argv: readonly string[], seconds: number): Promise<Outcome> {
    const first = this.firstProcess();
    if (first === undefined)
      return Promise.resolve({ code: 137, stdout: '', stderr: 'the container is not running' });
    return run(
      [
        'nsenter',
        '--target',
        String(first),
        '--mount',
        '--net',
        '--uts',
        '--ipc',
        '--pid',
        '--',
        ...this.identity(),
        ...argv,
      ],
      // The last two are nsenter and, below it, the command; what comes before them are the command's own children.
      { seconds, killed: (processes) => processes.slice(-2) },
    );
  }

  /** The host's ids of its processes with this name. */
  processes(name: string): number[] {
    return descendants(this.container.pid).filter((pid) => commandName(pid) === name);
  }

  /** Ends the container's first process; the node starts it again. */
  kill(signal: NodeJS.Signals): void {
    const first = this.firstProcess();
    if (first !== undefined) kill(first, signal);
  }

  /** Writes the files of an object that the pod mounts, as kubelet does at the start and when the object has changed. */
  receive(object: ConfigMap | Secret): void {
    const files = Object.entries({ ...object.data }).map(
      ([key, value]) => [key, object.kind === 'Secret' ? Buffer.from(value, 'base64') : value] as const,
    );
    for (const [volume, source, { items }] of this.uses(object.metadata?.name ?? '')) {
      for (const [key, contents] of files) {
        const item = items?.find((candidate) => candidate.key === key);
        if (items && !item) continue;
        const path = join(this.volumeDirectory(volume), item?.path ?? key);
        mkdirSync(dirname(path), { recursive: true });
        // The files belong to root, and kubelet adds read permission for the fsGroup.
        const group = this.spec.securityContext?.fsGroup;
        const mode = item?.mode ?? source.defaultMode ?? 0o644;
        writeFileSync(path, contents, { mode: group === undefined ? mode : mode | 0o440 });
        chownSync(path, 0, group ?? 0);
      }
    }
  }

  /** Deletes the pod: SIGTERM to its first process, SIGKILL after the grace period. Returns the seconds this took. */
  async stop(graceSeconds = this.spec.terminationGracePeriodSeconds ?? 30): Promise<number> {
    const begun = Date.now();
    this.wanted = false;
    this.probes.stop();
    const hook = this.definition.lifecycle?.preStop?.exec?.command;
    if (hook) await this.exec(hook, graceSeconds);
    this.kill('SIGTERM');
    const late = setTimeout(() => {
      this.kill('SIGKILL');
    }, graceSeconds * 1000);
    await this.loop;
    clearTimeout(late);
    return (Date.now() - begun) / 1000;
  }

  /** The node fails: connections are not closed. */
  async vanish(): Promise<void> {
    this.wanted = false;
    this.probes.stop();
    await this.container.stop('SIGKILL');
    await this.loop;
  }

  private async keepRunning(): Promise<void> {
    for (;;) {
      const begun = Date.now();
      this.exitCode = await this.container.ended;
      if (!this.wanted) return;
      if (Date.now() - begun > 600_000) this.restarts = 0;
      const wait = this.restarts === 0 ? 0 : Math.min(300, 10 * 2 ** (this.restarts - 1));
      const end = Date.now() + wait * 1000;
      await until('the back-off is over', wait + 5, () => !this.wanted || Date.now() >= end);
      if (!this.wanted) return;
      this.restarts += 1;
      this.container = this.startContainer();
    }
  }

  private startContainer(): Program {
    const scratch = join(this.parts.directory, `container-${this.restarts}`);
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true });
    const { command = [], args = [], env = [] } = this.definition;
    const variables = env.map(({ name, value = '' }) => `${name}=${value}`);
    // A file, as container runtimes use: Node's pipes are sockets, which the container would see among its own.
    const log = openSync(this.logFile, 'a');
    const readOnly = this.definition.securityContext?.readOnlyRootFilesystem === true ? 'yes' : 'no';
    const container = new Program(
      [
        'nsenter',
        `--net=/proc/${this.parts.node.pid}/ns/net`,
        '--',
        'setpriv',
        '--pdeathsig',
        'KILL',
        'unshare',
        '--mount',
        '--uts',
        '--ipc',
        '--pid',
        '--fork',
        '--kill-child=KILL',
        'bash',
        '-c',
        start,
        'start',
        scratch,
        readOnly,
        this.parts.hosts,
        ...this.mounts(),
        '--',
        ...this.identity(),
        'env',
        '-i',
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        `HOSTNAME=${this.name}`,
        ...variables,
        ...command,
        ...args,
      ],
      () => undefined,
      log,
    );
    closeSync(log);
    return container;
  }

  /** Sets the user and the privileges of the container as a runtime does. */
  private identity(): string[] {
    const pod = this.spec.securityContext;
    const own = this.definition.securityContext;
    const user = own?.runAsUser ?? pod?.runAsUser ?? 0;
    const group = own?.runAsGroup ?? pod?.runAsGroup ?? 0;
    const groups = [...(pod?.supplementalGroups ?? []), ...(pod?.fsGroup === undefined ? [] : [pod.fsGroup])];
    const dropped = own?.capabilities?.drop?.includes('ALL') === true;
    const added = (own?.capabilities?.add ?? []).map(
      (capability) => `+${capability.toLowerCase().replace(/^cap_/, '')}`,
    );
    const capabilities = ['-all', ...added].join(',');
    return [
      'setpriv',
      '--reuid',
      String(user),
      '--regid',
      String(group),
      ...(groups.length > 0 ? ['--groups', groups.join(',')] : ['--clear-groups']),
      ...(dropped ? ['--inh-caps', capabilities, '--bounding-set', capabilities] : []),
      ...(own?.allowPrivilegeEscalation === false ? ['--no-new-privs'] : []),
      '--',
    ];
  }

  private mounts(): string[] {
    return (this.definition.volumeMounts ?? []).flatMap((mount) => {
      const volume = this.spec.volumes?.find(({ name }) => name === mount.name);
      if (volume === undefined)
        throw new Error(`the pod mounts ${mount.name}, which is not one of its volumes`);
      const source =
        mount.subPath === undefined
          ? this.volumeDirectory(volume)
          : join(this.volumeDirectory(volume), mount.subPath);
      return [source, mount.mountPath, 'ro'];
    });
  }

  private volumeDirectory(volume: Volume): string {
    return join(this.parts.directory, 'volumes', volume.name);
  }

  private uses(name: string) {
    return (this.spec.volumes ?? []).flatMap((volume) =>
      sources(volume)
        .filter(([, reference]) => reference.name === name)
        .map(([source, reference]) => [volume, source, reference] as const),
    );
  }

  private get logFile(): string {
    return join(this.parts.directory, 'log');
  }

  private firstProcess(): number | undefined {
    const below = descendants(this.container.pid);
    return below.at(-2);
  }
}

interface Reference {
  readonly name: string;
  readonly items?: readonly { readonly key: string; readonly path: string; readonly mode?: number }[];
}

/** What a volume shows, with the default mode of its files. */
function sources(volume: Volume): [{ readonly defaultMode?: number }, Reference][] {
  if (volume.secret?.secretName)
    return [[volume.secret, { ...volume.secret, name: volume.secret.secretName }]];
  if (volume.configMap?.name)
    return [[volume.configMap, { ...volume.configMap, name: volume.configMap.name }]];
  if (volume.projected) {
    const { defaultMode, sources: parts = [] } = volume.projected;
    return parts.flatMap((part): [{ readonly defaultMode?: number }, Reference][] => {
      const reference = part.secret ?? part.configMap;
      return reference?.name === undefined
        ? []
        : [[defaultMode === undefined ? {} : { defaultMode }, { ...reference, name: reference.name }]];
    });
  }
  return [];
}
