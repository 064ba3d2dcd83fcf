/**
 * One node of a cluster on a machine of the laboratory: its parts in namespaces and a control group of their own. They end
 * with this process and leave nothing behind.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandName, descendants, kill, must, Program, pause, until } from '../lab/command.ts';
import { type Machine, removed } from '../lab/machine.ts';
import { commandLine, type Part, type Place, writeConfiguration } from './configuration.ts';

const script = fileURLToPath(new URL('programs/node.sh', import.meta.url));

export class NodeMachine {
  private readonly parts = new Map<Part, Program>();
  private readonly programs: Program[] = [];
  private readonly group = `expose-node-${process.pid}-${randomBytes(3).toString('hex')}`;
  private holder: Program | undefined;
  /** Which the kernel forgets with the link. */
  private routes: readonly string[][] = [];

  constructor(
    private readonly machine: Machine,
    private readonly place: Place,
  ) {
    for (const name of ['cni', 'kubelet', 'containerd', 'images'])
      mkdirSync(join(place.folder, name), { recursive: true });
    writeConfiguration(place);
  }

  /** Brings up the namespaces, in which parts can then be started. */
  async powerOn(): Promise<void> {
    const { folder, name } = this.place;
    await this.machine.must(['ip', 'link', 'set', 'eth0', 'up']);
    for (const route of this.routes) await this.machine.must(['ip', 'route', 'replace', ...route]);
    this.holder = new Program([
      ...['nsenter', `--net=/proc/${this.machine.pid}/ns/net`, '--'],
      ...['setpriv', '--pdeathsig', 'KILL'],
      ...['unshare', '--mount', '--pid', '--uts', '--fork', '--kill-child=KILL', '--mount-proc'],
      ...['bash', script, this.group, folder, name],
    ]);
    await until('the node’s namespaces', 20, () => {
      if (!this.holder?.running) throw new Error(this.holder?.lines.join('\n'));
      return existsSync(join(folder, 'up'));
    });
  }

  /**
   * The power fails: every process of the node and what it told the kernel is gone. The network goes first, because no
   * process may close its connections properly.
   */
  async powerOff(): Promise<void> {
    const routes = await this.machine.must(['ip', '-4', 'route', 'show', 'default']);
    this.routes = routes
      .split('\n')
      .filter(Boolean)
      .map((route) => route.trim().split(/\s+/));
    await this.machine.must(['ip', 'link', 'set', 'eth0', 'down']);
    await this.end();
    // What is left of its connections is the kernel's, which would close them once the network is back.
    await this.machine.must(['ss', '--kill', '--tcp', 'state', 'connected']);
    await this.machine.must(['nft', 'flush', 'ruleset']);
    await this.machine.must(['ip', 'link', 'delete', 'cni0']);
    for (const name of ['up', 'sysctl']) rmSync(join(this.place.folder, name), { recursive: true });
  }

  /**
   * As systemd shuts a node down that has no graceful shutdown of kubelet's: its services first, then every process that
   * they left, by SIGTERM. Those that do not end by that are killed after two seconds.
   */
  async shutDown(): Promise<void> {
    const etcd = this.parts.get('etcd');
    const services = [...this.parts.values()].filter((program) => program !== etcd);
    await Promise.all(services.map((program) => program.stop('SIGTERM')));
    await etcd?.stop('SIGTERM');
    for (const pid of descendants(this.pid)) if (inPod(pid)) kill(pid, 'SIGTERM');
    await pause(2);
    await this.powerOff();
  }

  /** Ends every process of the node. */
  async end(): Promise<void> {
    if (this.holder?.running) kill(this.pid, 'SIGKILL');
    await this.holder?.ended;
    for (const program of this.programs.splice(0)) await program.stop('SIGKILL');
    this.parts.clear();
    for (const tree of groupTrees())
      await until('the node’s processes are gone', 30, () => removed(join(tree, this.group)));
  }

  startPart(part: Part): void {
    const log = join(this.place.folder, `${part}.log`);
    const start = part === 'kubelet' ? patiently : 'exec "$@"';
    const command = ['bash', '-c', `log=$1; shift; exec >>"$log" 2>&1; ${start}`, part, log];
    const program = new Program(this.inside([...command, ...commandLine(part, this.place)]));
    this.parts.set(part, program);
    this.programs.push(program);
  }

  /** Ends a part and starts it again after some seconds. */
  async restart(part: Part, secondsAway: number): Promise<void> {
    await this.parts.get(part)?.stop('SIGKILL');
    await pause(secondsAway);
    this.startPart(part);
  }

  /** A part that should run and does not, and what it wrote last. */
  get ended(): string | undefined {
    const [part] = [...this.parts].find(([, program]) => !program.running) ?? [];
    return part && `${part} has ended: ${this.log(part).slice(-2000)}`;
  }

  async import(archive: string): Promise<void> {
    await until('containerd answers', 30, () =>
      existsSync(`/proc/${this.pid}/root/run/containerd/containerd.sock`),
    );
    await must(this.inside(['ctr', '--namespace=k8s.io', 'images', 'import', archive]));
  }

  /** Gives an image a second name. */
  async tag(image: string, name: string): Promise<void> {
    await must(this.inside(['ctr', '--namespace=k8s.io', 'images', 'tag', image, name]));
  }

  /** The host's ids of the processes in pods with this name. */
  processes(name: string): number[] {
    return descendants(this.pid).filter((pid) => commandName(pid) === name && inPod(pid));
  }

  /** The container that a process runs in: its most memory so far in MiB, page cache included. */
  container(pid: number): { readonly peakMemory: () => number } {
    const groups = groupsOf(pid);
    const version1 = /^\d+:memory:(.*)$/m.exec(groups)?.[1];
    const file =
      version1 === undefined
        ? join('/sys/fs/cgroup', /^0::(.*)$/m.exec(groups)?.[1] ?? '', 'memory.peak')
        : join('/sys/fs/cgroup/memory', version1, 'memory.max_usage_in_bytes');
    return { peakMemory: () => Math.round(Number(readFileSync(file, 'utf8')) / 2 ** 20) };
  }

  /** What a part has written. */
  log(part: Part): string {
    const file = join(this.place.folder, `${part}.log`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** The host's id of the node's first process. */
  private get pid(): number {
    return descendants(this.holder?.pid ?? 0).at(-2) ?? 0;
  }

  private inside(argv: readonly string[]): string[] {
    return [
      ...['nsenter', '--target', String(this.pid), '--mount', '--net', '--pid', '--cgroup', '--uts', '--'],
      ...['bash', script, 'join', ...argv],
    ];
  }
}

/**
 * kubelet ends when containerd is not there yet, and a node's systemd starts it again. One that has not run for ten seconds
 * within half a minute is broken.
 */
const patiently = `
SECONDS=0
while [ $SECONDS -lt 30 ]; do
  begun=$SECONDS
  "$@"
  [ $((SECONDS - begun)) -lt 10 ] || SECONDS=0
  sleep 0.5
done`;

/** A killed test leaves its node's folder and its empty control groups behind; the next node removes them. */
export function sweep(): void {
  const abandoned = (name: string) => {
    const owner = /^expose-node-(\d+)-/.exec(name)?.[1];
    return owner !== undefined && !existsSync(`/proc/${owner}`);
  };
  for (const tree of groupTrees())
    for (const name of readdirSync(tree).filter(abandoned)) removed(join(tree, name));
  for (const name of readdirSync(tmpdir()).filter(abandoned))
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
}

/** The trees of control groups here: one for each controller in version 1, one for all in version 2. */
function groupTrees(): string[] {
  const root = '/sys/fs/cgroup';
  if (existsSync(join(root, 'cgroup.controllers'))) return [root];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'unified')
    .map((entry) => join(root, entry.name));
}

const inPod = (pid: number): boolean => groupsOf(pid).includes('/kubepods');

function groupsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  } catch {
    return '';
  }
}
