/** A Kubernetes cluster on the laboratory's home: etcd, API server, controllers, scheduler, and one node or two. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { accountKey, kubernetesVersion } from '../control-plane.ts';
import { type Outcome, type Program, run, until } from '../lab/command.ts';
import type { Machine } from '../lab/machine.ts';
import { homeAddress, type Network, secondHomeAddress } from '../lab/network.ts';
import { kubeconfigText, nodeName, type Part, type Place, secondNodeName } from './configuration.ts';
import { type Image, images, writeImage } from './images.ts';
import { NodeMachine, sweep } from './node-machine.ts';
import { openPassage, type Passage } from './passage.ts';

const dns = fileURLToPath(new URL('programs/dns.mjs', import.meta.url));
/** In the order in which they start; the API server has to answer before the fourth. */
const first: readonly Part[] = ['etcd', 'apiserver', 'containerd'];
const second: readonly Part[] = ['controller-manager', 'scheduler', 'kubelet', 'kube-proxy'];
/** A node without a control plane. */
const worker: readonly Part[] = ['containerd', 'kubelet', 'kube-proxy'];

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
  private readonly main: NodeMachine;
  private joined: NodeMachine | undefined;
  private archives: readonly string[] = [];
  private passage: Passage | undefined;
  private resolver: Program | undefined;

  private constructor(
    private readonly home: Machine,
    private readonly place: Place,
    private readonly options: NodeOptions,
  ) {
    this.kubeconfig = join(place.folder, 'kubeconfig.outside');
    this.main = new NodeMachine(home, place);
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
      {
        name: nodeName,
        folder,
        server: folder,
        address: homeAddress,
        serverAddress: homeAddress,
        pods: '10.42.0.0/24',
        programs,
        clusterDns: options.clusterDns ?? homeAddress,
      },
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

  /** Adds a second node on a machine of its own, and returns when it is Ready. It has the images of every node. */
  async addNode(network: Network): Promise<void> {
    const machine = await network.addHome();
    const folder = join(this.place.folder, secondNodeName);
    const pods = '10.42.1.0/24';
    const place = { ...this.place, name: secondNodeName, folder, address: secondHomeAddress, pods };
    this.joined = new NodeMachine(machine, place);
    await network.route({ [pods]: secondHomeAddress, [this.place.pods]: homeAddress });
    await this.powerOnOther();
    for (const archive of this.archives.slice(0, images.length)) await this.joined.import(archive);
    await this.answers(['wait', '--for=condition=Ready', `node/${secondNodeName}`, '--timeout=2s']);
  }

  /** The node of addNode(). */
  get other(): NodeMachine {
    if (this.joined === undefined) throw new Error('there is one node');
    return this.joined;
  }

  /** Also after its power was off. */
  async powerOnOther(): Promise<void> {
    await this.other.powerOn();
    for (const part of worker) this.other.startPart(part);
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

  restart(part: Part, secondsAway: number): Promise<void> {
    return this.main.restart(part, secondsAway);
  }

  /** The first node's power fails, and comes back at once. */
  async powerCycle(): Promise<void> {
    await this.main.powerOff();
    await this.powerOn();
  }

  /** The first node is shut down in order, and starts again at once. */
  async reboot(): Promise<void> {
    await this.main.shutDown();
    await this.powerOn();
  }

  processes(name: string): number[] {
    return [this.main, this.joined].flatMap((machine) => machine?.processes(name) ?? []);
  }

  container(pid: number): { readonly peakMemory: () => number } {
    return this.main.container(pid);
  }

  log(part: Part): string {
    return this.main.log(part);
  }

  async stop(): Promise<void> {
    await this.passage?.close();
    await this.stopDns();
    await this.joined?.end();
    await this.main.end();
    rmSync(this.place.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async begin(): Promise<void> {
    const { folder, address } = this.place;
    const token = randomBytes(16).toString('hex');
    writeFileSync(join(folder, 'tokens.csv'), `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
    writeFileSync(join(folder, 'accounts.key'), await accountKey(), { mode: 0o600 });
    this.resolve(this.options.hosts);
    this.passage = await openPassage(this.home, `${address}:6443`);
    for (const [path, server] of [
      [join(folder, 'kubeconfig'), `https://${address}:6443`],
      [this.kubeconfig, `https://127.0.0.1:${this.passage.port}`],
    ] as const)
      writeFileSync(path, kubeconfigText(this.place, token, server), { mode: 0o600 });
    await this.startDns();
    [this.archives] = await Promise.all([this.writeImages(), this.powerOn()]);
    for (const archive of this.archives) await this.main.import(archive);
    for (const { name, digest } of this.options.images ?? [])
      if (digest !== undefined) await this.main.tag(name, digested(name, digest));
    await this.answers(['wait', '--for=condition=Ready', `node/${nodeName}`, '--timeout=2s']);
  }

  private async powerOn(): Promise<void> {
    await this.main.powerOn();
    for (const part of first) this.main.startPart(part);
    await this.answers(['get', '--raw', '/readyz']);
    for (const part of second) this.main.startPart(part);
  }

  private async writeImages(): Promise<string[]> {
    const folders = [...images, ...(this.options.images ?? [])].map(
      (image, index) => [image, join(this.place.folder, 'images', String(index))] as const,
    );
    return Promise.all(folders.map(([image, folder]) => writeImage(image, folder)));
  }

  private async answers(args: readonly string[]): Promise<void> {
    await until(`kubectl ${args[0]}`, 60, async () => {
      const ended = this.main.ended ?? this.joined?.ended;
      if (ended) throw new Error(ended);
      return (await this.kubectl(args)).exitCode === 0;
    });
  }
}

/** What the runtime calls an image that is named by tag and digest: the tag is ignored. */
function digested(name: string, digest: string): string {
  return `${name.replace(/:[^:/]*$/, '')}@${digest}`;
}
