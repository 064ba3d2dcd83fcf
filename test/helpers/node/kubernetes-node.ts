/**
 * A Kubernetes cluster of one node on the laboratory's home: etcd, API server, controllers, scheduler, containerd, kubelet
 * and kube-proxy in namespaces and a control group of their own. It ends with this process and leaves nothing behind.
 */
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { accountKey, kubernetesVersion } from '../control-plane.ts';
import {
  commandName,
  descendants,
  kill,
  must,
  type Outcome,
  Program,
  pause,
  run,
  until,
} from '../lab/command.ts';
import { type Machine, removed } from '../lab/machine.ts';
import { homeAddress } from '../lab/network.ts';
import {
  commandLine,
  kubeconfigText,
  nodeName,
  type Part,
  type Place,
  writeConfiguration,
} from './configuration.ts';
import { type Image, images, writeImage } from './images.ts';
import { openPassage, type Passage } from './passage.ts';

const script = fileURLToPath(new URL('programs/node.sh', import.meta.url));
const dns = fileURLToPath(new URL('programs/dns.mjs', import.meta.url));
/** In the order in which they start; the API server has to answer before the fourth. */
const first: readonly Part[] = ['etcd', 'apiserver', 'containerd'];
const second: readonly Part[] = ['controller-manager', 'scheduler', 'kubelet', 'kube-proxy'];

export interface NodeOptions {
  /** Names by address, for the DNS of the home and, unless CoreDNS does it, of the cluster. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Images beside those that every node has. */
  readonly images?: readonly Image[];
  /** The address of the cluster's DNS where one runs in pods. */
  readonly clusterDns?: string;
}

export class KubernetesNode {
  readonly context = nodeName;
  /** For kubectl and expose on this machine. */
  readonly kubeconfig: string;
  private readonly parts = new Map<Part, Program>();
  private readonly programs: Program[] = [];
  private readonly group = `expose-node-${process.pid}-${randomBytes(3).toString('hex')}`;
  private holder: Program | undefined;
  private passage: Passage | undefined;
  private resolver: Program | undefined;

  private constructor(
    private readonly home: Machine,
    private readonly place: Place,
    private readonly options: NodeOptions,
  ) {
    this.kubeconfig = join(place.folder, 'kubeconfig.outside');
  }

  /** Starts the node, and returns when it is Ready and has its images. */
  static async start(home: Machine, options: NodeOptions): Promise<KubernetesNode> {
    sweep();
    const folder = mkdtempSync(join(tmpdir(), `expose-node-${process.pid}-`));
    const programs = join(
      process.env['EXPOSE_TEST_CACHE'] ?? join(homedir(), '.cache', 'expose-test'),
      `k8s-${kubernetesVersion}`,
    );
    for (const name of ['etcd', 'kube'])
      if (!existsSync(join(programs, name)))
        throw new Error(`${join(programs, name)} is missing. Run: scripts/build-control-plane.sh`);
    const packages = 'containerd runc containernetworking-plugins iptables conntrack socat autossh busybox';
    for (const program of [
      'containerd',
      'runc',
      '/usr/lib/cni/bridge',
      'iptables',
      'conntrack',
      'socat',
      'busybox',
    ])
      if ((await run(['which', program])).code !== 0)
        throw new Error(`${program} is missing. Install the packages ${packages}`);
    const node = new KubernetesNode(
      home,
      { folder, address: homeAddress, programs, clusterDns: options.clusterDns ?? homeAddress },
      options,
    );
    try {
      await node.begin();
      return node;
    } catch (error) {
      const logs = [...first, ...second].map((part) => `${part}: ${node.log(part).slice(-600)}`).join('\n');
      await node.stop();
      throw new Error(`the node did not come up: ${(error as Error).message}\n${logs}`, { cause: error });
    }
  }

  /** kubectl as admin; a failure is a result, not an exception. */
  async kubectl(args: readonly string[], input = ''): Promise<{ exitCode: number } & Omit<Outcome, 'code'>> {
    const { code, ...texts } = await run(['kubectl', '--kubeconfig', this.kubeconfig, ...args], {
      input,
      seconds: 120,
    });
    return { exitCode: code, ...texts };
  }

  /** kubectl that has to succeed; its standard output. */
  async must(args: readonly string[], input = ''): Promise<string> {
    const { exitCode, stdout, stderr } = await this.kubectl(args, input);
    if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** Names that the node and its pods can look up, by address. */
  resolve(hosts: Readonly<Record<string, string>>): void {
    writeFileSync(
      join(this.place.folder, 'hosts'),
      Object.entries(hosts)
        .map(([address, names]) => `${address} ${names}\n`)
        .join(''),
    );
  }

  async startDns(): Promise<void> {
    this.resolver = this.home.start([process.execPath, dns, homeAddress, join(this.place.folder, 'hosts')]);
    await until('the DNS listens', 10, () => this.resolver?.lines.includes('listening'));
  }

  async stopDns(): Promise<void> {
    await this.resolver?.stop('SIGKILL');
  }

  /** Ends a part and starts it again after some seconds. */
  async restart(part: Part, secondsAway: number): Promise<void> {
    await this.parts.get(part)?.stop('SIGKILL');
    await pause(secondsAway);
    this.startPart(part);
  }

  /** The power fails, and comes back at once: every process of the node and what it told the kernel is gone. */
  async powerCycle(): Promise<void> {
    await this.powerOff();
    await this.home.must(['nft', 'flush', 'ruleset']);
    await this.home.must(['ip', 'link', 'delete', 'cni0']);
    for (const name of ['up', 'sysctl']) rmSync(join(this.place.folder, name), { recursive: true });
    await this.powerOn();
  }

  /** The host's ids of the processes in pods with this name. */
  processes(name: string): number[] {
    return descendants(this.pid).filter(
      (pid) => commandName(pid) === name && groupsOf(pid).includes('/kubepods'),
    );
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

  async stop(): Promise<void> {
    await this.passage?.close();
    for (const program of this.programs) await program.stop('SIGKILL');
    await this.stopDns();
    await this.powerOff();
    rmSync(this.place.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The host's id of the node's first process. */
  private get pid(): number {
    return descendants(this.holder?.pid ?? 0).at(-2) ?? 0;
  }

  private async begin(): Promise<void> {
    const { folder, address } = this.place;
    for (const name of ['cni', 'kubelet', 'containerd', 'images']) mkdirSync(join(folder, name));
    const token = randomBytes(16).toString('hex');
    writeFileSync(join(folder, 'tokens.csv'), `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
    writeFileSync(join(folder, 'accounts.key'), await accountKey(), { mode: 0o600 });
    writeConfiguration(this.place);
    this.resolve(this.options.hosts);
    this.passage = await openPassage(this.home, `${address}:6443`);
    for (const [path, server] of [
      [join(folder, 'kubeconfig'), `https://${address}:6443`],
      [this.kubeconfig, `https://127.0.0.1:${this.passage.port}`],
    ] as const)
      writeFileSync(path, kubeconfigText(this.place, token, server), { mode: 0o600 });
    await this.startDns();
    const [archives] = await Promise.all([this.writeImages(), this.powerOn()]);
    for (const archive of archives) await this.import(archive);
    for (const { name, digest } of this.options.images ?? [])
      if (digest !== undefined)
        await must(this.inside(['ctr', '--namespace=k8s.io', 'images', 'tag', name, digested(name, digest)]));
    await this.answers(['wait', '--for=condition=Ready', `node/${nodeName}`, '--timeout=2s']);
  }

  private async powerOn(): Promise<void> {
    await this.openNamespaces();
    for (const part of first) this.startPart(part);
    await this.answers(['get', '--raw', '/readyz']);
    for (const part of second) this.startPart(part);
  }

  private async powerOff(): Promise<void> {
    if (this.holder?.running) kill(this.pid, 'SIGKILL');
    await this.holder?.ended;
    this.parts.clear();
    for (const tree of groupTrees())
      await until('the node’s processes are gone', 30, () => removed(join(tree, this.group)));
  }

  private async openNamespaces(): Promise<void> {
    const { folder } = this.place;
    this.holder = new Program([
      ...['nsenter', `--net=/proc/${this.home.pid}/ns/net`, '--'],
      ...['setpriv', '--pdeathsig', 'KILL'],
      ...['unshare', '--mount', '--pid', '--uts', '--fork', '--kill-child=KILL', '--mount-proc'],
      ...['bash', script, this.group, folder],
    ]);
    await until('the node’s namespaces', 20, () => {
      if (!this.holder?.running) throw new Error(this.holder?.lines.join('\n'));
      return existsSync(join(folder, 'up'));
    });
  }

  private startPart(part: Part): void {
    const log = join(this.place.folder, `${part}.log`);
    const command = ['bash', '-c', 'log=$1; shift; exec "$@" >>"$log" 2>&1', part, log];
    const program = new Program(this.inside([...command, ...commandLine(part, this.place)]));
    this.parts.set(part, program);
    this.programs.push(program);
  }

  private inside(argv: readonly string[]): string[] {
    return [
      ...['nsenter', '--target', String(this.pid), '--mount', '--net', '--pid', '--cgroup', '--uts', '--'],
      ...['bash', script, 'join', ...argv],
    ];
  }

  private async writeImages(): Promise<string[]> {
    const folders = [...images, ...(this.options.images ?? [])].map(
      (image, index) => [image, join(this.place.folder, 'images', String(index))] as const,
    );
    return Promise.all(folders.map(([image, folder]) => writeImage(image, folder)));
  }

  private async import(archive: string): Promise<void> {
    await until('containerd answers', 30, () =>
      existsSync(`/proc/${this.pid}/root/run/containerd/containerd.sock`),
    );
    await must(this.inside(['ctr', '--namespace=k8s.io', 'images', 'import', archive]));
  }

  private async answers(args: readonly string[]): Promise<void> {
    await until(`kubectl ${args[0]}`, 60, async () => {
      const ended = [...this.parts].find(([, program]) => !program.running);
      if (ended) throw new Error(`${ended[0]} has ended`);
      return (await this.kubectl(args)).exitCode === 0;
    });
  }
}

/** What the runtime calls an image that is named by tag and digest: the tag is ignored. */
function digested(name: string, digest: string): string {
  return `${name.replace(/:[^:/]*$/, '')}@${digest}`;
}

/** The trees of control groups here: one for each controller in version 1, one for all in version 2. */
function groupTrees(): string[] {
  const root = '/sys/fs/cgroup';
  if (existsSync(join(root, 'cgroup.controllers'))) return [root];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'unified')
    .map((entry) => join(root, entry.name));
}

/** A killed test leaves its node's folder and its empty control groups behind; the next node removes them. */
function sweep(): void {
  const abandoned = (name: string) => {
    const owner = /^expose-node-(\d+)-/.exec(name)?.[1];
    return owner !== undefined && !existsSync(`/proc/${owner}`);
  };
  for (const tree of groupTrees())
    for (const name of readdirSync(tree).filter(abandoned)) removed(join(tree, name));
  for (const name of readdirSync(tmpdir()).filter(abandoned))
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
}

function groupsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  } catch {
    return '';
  }
}
