/**
 * Everything at once: the laboratory's internet, router and home, a Kubernetes node at home, AWS's stand-in, and the
 * gateway that the emitted user data makes whenever terraform has made an instance. `expose` runs as a user runs it.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliRun } from '../cli.ts';
import { pause, until } from '../lab/command.ts';
import { Gateway } from '../lab/gateway.ts';
import { gatewayAddress, Network } from '../lab/network.ts';
import { Visitor } from '../lab/visitor.ts';
import type { Moto } from '../moto.ts';
import { type Document, type World, worldAround } from '../world.ts';
import { KubernetesNode, type NodeOptions } from './kubernetes-node.ts';
import { openPassage, type Passage } from './passage.ts';
import { standIns } from './site.ts';
import { uploadPort } from './uploads.ts';

const domain = 'lab.example.com';
const name = 'lab';
const sshPort = 2222;
/** What expose asks from outside; all ports of the tests' files are among them. */
const publicPorts = [80, 443, 9000];

/** What a home has before expose comes. */
export interface Home extends Pick<NodeOptions, 'images' | 'clusterDns'> {
  /** Manifests of its ingress controller and applications. Or empty. */
  readonly site: string;
  /** What port 80 of the node answers when all of it runs; 200, a page with "hello", where it is left out. */
  readonly status?: number;
  /** Names by address: those of Services where a resolver stands in for the cluster's DNS, and others of the internet. */
  readonly names: Readonly<Record<string, string>>;
}

/** Targets on the node's ports, as with k3s, and an application that does not read what it is sent. */
export const nodeFile = `domain: ${domain}
name: ${name}
gateway: { ssh: { port: ${sshPort} } }
ports: [80, ${uploadPort}]
`;

export class NodeWorld {
  private over = false;
  private text = '';
  private visitors: Visitor[] = [];
  private gateway: Gateway | undefined;
  private passages: Passage[] = [];
  private playing: Promise<void> = Promise.resolve();
  /** When the gateway's last first boot was over, in milliseconds since 1970. */
  gatewaySince = 0;

  private constructor(
    readonly network: Network,
    private readonly world: World<KubernetesNode>,
    private readonly directory: string,
  ) {}

  /** Starts everything but the gateway, and returns when the site answers at home as it should. */
  static async start(
    text: string,
    { site, status = 200, names, ...options }: Home = standIns,
  ): Promise<NodeWorld> {
    const network = await Network.start();
    const hosts = { [gatewayAddress]: domain, ...names };
    const node = KubernetesNode.start(network.home, { ...options, hosts });
    const world = await worldAround(node, name, text);
    const all = new NodeWorld(network, world, mkdtempSync(join(tmpdir(), 'expose-node-world-')));
    all.text = text;
    try {
      if (site !== '') await all.startSite(site, status);
      all.playing = all.playGateway();
      return all;
    } catch (error) {
      await all.stop();
      throw error;
    }
  }

  get node(): KubernetesNode {
    return this.world.cluster;
  }

  get aws(): Moto {
    return this.world.moto;
  }

  /** The folder of exposure.yaml. */
  get folder(): string {
    return this.world.folder;
  }

  write(text: string): void {
    this.text = text;
    this.world.write(text);
  }

  /** Adds a setting that replaces the pod and leaves the gateway. */
  changeImage(): void {
    this.write(`${this.text}tunnel: { image: "jnovack/autossh:2.0.2" }\n`);
  }

  /** Runs expose with --json; its document and exit code. */
  expose(...args: string[]): Promise<Document & { readonly code: number | null }> {
    return this.world.json(args);
  }

  /** Runs expose as a person does, with a variable of the environment more. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliRun> {
    return this.world.run(args, env);
  }

  /** Runs `expose apply --yes`, which has to succeed. */
  async apply(): Promise<Document> {
    const applied = await this.expose('apply', '--yes');
    if (applied.code !== 0)
      throw new Error(
        `${JSON.stringify(applied.diagnostics, null, 1)}\n${JSON.stringify(applied.checks, null, 1)}\n${await this.situation()}`,
      );
    return applied;
  }

  /** The answer to a visitor from the internet; empty when there is none. */
  async ask(url = `http://${gatewayAddress}/`, ...flags: readonly string[]): Promise<string> {
    const { stdout } = await this.network.internet.run(['curl', '-s', '-m', '3', ...flags, url]);
    return stdout;
  }

  /** Waits until visitors are answered. */
  async answers(seconds = 60): Promise<void> {
    await until('a visitor is answered', seconds, async () => (await this.ask()) === 'hello\n');
  }

  /**
   * Seconds for which visitors, ten a second, were without service, counted from the time that the fault returns, or from
   * its beginning where it returns none. 0: none failed.
   */
  async outage(fault: () => unknown, limit = 60): Promise<number> {
    await this.answers();
    const visitor = new Visitor({ from: this.network.internet, host: gatewayAddress, port: 80 });
    this.visitors.push(visitor);
    try {
      await visitor.settled();
      const begun = Date.now();
      const since = await fault();
      return await visitor.recovery(typeof since === 'number' ? since : begun, limit);
    } finally {
      await visitor.stop();
    }
  }

  /** The tunnel's pod that is not being deleted. */
  async pod(): Promise<Pod> {
    const listed = JSON.parse(
      await this.node.must([
        'get',
        'pods',
        '-n',
        'expose',
        '-l',
        'app.kubernetes.io/name=tunnel',
        '-o',
        'json',
      ]),
    ) as { items: Pod[] };
    const alive = listed.items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    if (alive[0] === undefined) throw new Error('there is no tunnel pod');
    return alive[0];
  }

  async ready(wanted: boolean, seconds: number): Promise<void> {
    await until(`the tunnel pod is ${wanted ? '' : 'not '}ready`, seconds, async () => {
      const { status } = await this.pod();
      return status.containerStatuses?.[0]?.ready === wanted;
    });
  }

  /** Takes the gateway's power for some seconds; when its sshd listened again, in milliseconds since 1970. */
  async gatewayAway(seconds: number): Promise<number> {
    await this.gateway?.powerOff();
    await pause(seconds);
    await this.gateway?.powerOn();
    return this.gateway?.listeningSince ?? Number.NaN;
  }

  /** What a person would look at first. */
  async situation(): Promise<string> {
    const texts = await Promise.all([
      this.node.kubectl(['get', 'pods', '-A', '-o', 'wide']),
      this.node.kubectl(['get', 'events', '-n', 'expose', '--sort-by=.lastTimestamp']),
      this.node.kubectl(['logs', '-n', 'expose', '-l', 'app.kubernetes.io/name=tunnel', '--tail=20']),
    ]);
    return texts.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  }

  async stop(): Promise<void> {
    this.over = true;
    await this.playing.catch(() => undefined);
    for (const visitor of this.visitors) await visitor.stop();
    for (const passage of this.passages) await passage.close();
    await this.world.stop();
    await this.gateway?.powerOff();
    await this.network.stop();
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  private async startSite(site: string, status: number): Promise<void> {
    await this.node.must(['apply', '-f', '-'], site);
    const ask = ['curl', '-s', '-m', '1', '-o', '/dev/null', '-w', '%{http_code}', 'http://127.0.0.1/'];
    await until('the site answers at home', 60, async () => {
      const { stdout } = await this.network.home.run(ask);
      return stdout === String(status);
    });
  }

  /** AWS's part: a new instance boots from its user data, and the address that AWS gave leads to it. */
  private async playGateway(): Promise<void> {
    let instance: string | null = null;
    let address: string | null = null;
    for (; !this.over; await pause(0.3)) {
      const [instanceNow, addressNow] = [
        this.world.stateOf('aws_instance.gateway'),
        this.world.stateOf('aws_eip.gateway', 'public_ip'),
      ];
      if (addressNow !== null && addressNow !== address) {
        address = addressNow;
        for (const port of [sshPort, ...publicPorts])
          this.passages.push(
            await openPassage(this.network.internet, `${gatewayAddress}:${port}`, { host: address, port }),
          );
      }
      if (instanceNow !== null && instanceNow !== instance) {
        instance = instanceNow;
        await this.bootGateway();
      }
    }
  }

  private async bootGateway(): Promise<void> {
    const { folder } = this.world;
    const read = (path: string) => readFileSync(join(folder, path), 'utf8');
    const keys = `.expose/${name}/keys`;
    await this.gateway?.powerOff();
    this.gateway = new Gateway({
      network: this.network,
      directory: mkdtempSync(join(this.directory, 'gateway-')),
      userData: read('out/cloud-init/user-data.yaml'),
      hostKey: { private: read(`${keys}/host`), public: read(`${keys}/host.pub`).trim() },
      sshPort,
      memory: undefined,
    });
    await this.gateway.rebuild();
    this.gatewaySince = Date.now();
  }
}

export interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly hostNetwork?: boolean };
  readonly status: {
    readonly phase?: string;
    readonly containerStatuses?: readonly { readonly ready: boolean; readonly restartCount: number }[];
  };
}
