/** The whole laboratory: an exposure.yaml is compiled, and the result runs between an internet and a home network. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recoveryBound } from '../../../src/emitters/recovery-time.ts';
import { type Artefacts, compile } from './artefacts.ts';
import { type Outcome, until } from './command.ts';
import { Gateway } from './gateway.ts';
import { type KeyPair, makeKey } from './keys.ts';
import { gatewayAddress, gatewayAddress6, Network } from './network.ts';
import { Origin } from './origin.ts';
import { Pod } from './pod.ts';
import { Visitor, type VisitorOptions } from './visitor.ts';

/** The defaults of the laboratory's file. */
export interface LabOptions {
  readonly forwarder?: 'socat' | 'haproxy' | 'nftables';
  readonly replicas?: number;
  readonly keepAlive?: { readonly interval: number; readonly count: number };
  readonly sshPort?: number;
  readonly idle?: string;
  /** False: there is no IPv4 between visitors, gateway and home. */
  readonly ipv4?: boolean;
  /** The gateway's memory in bytes. */
  readonly memory?: number;
  /** How much of one core the gateway gets. */
  readonly cores?: number;
  /** What the gateway's image has besides, by path. */
  readonly image?: Readonly<Record<string, string>>;
  /** Further public ports, which lead to the same port of the node. */
  readonly morePorts?: readonly number[];
}

export const domain = 'lab.example.com';

/** Four ports: web, TLS, a raw protocol on the node, and one that ends at a name of the cluster. */
function exposureText({
  forwarder = 'socat',
  replicas = 1,
  keepAlive = { interval: 5, count: 3 },
  sshPort = 22,
  idle = '1h',
  ipv4 = true,
  morePorts = [],
}: LabOptions): string {
  return `
domain: ${domain}
ports:
  - 80
  - 443
  - { name: echo, public: 7000, target: 7000 }
  - { name: game, public: 25565, target: game.games.svc:7000 }
${morePorts.map((port) => `  - ${port}\n`).join('')}gateway:
  forwarder: ${forwarder}
  ipv4: ${ipv4}
  ssh: { port: ${sshPort} }
  idle: ${idle}
tunnel:
  replicas: ${replicas}
  keepAlive: { interval: ${keepAlive.interval}, count: ${keepAlive.count} }
cluster: { ingress: none }
`;
}

interface Running {
  readonly directory: string;
  readonly artefacts: Artefacts;
  readonly tunnelKey: KeyPair;
  readonly hostKey: KeyPair;
  readonly network: Network;
  readonly gateway: Gateway;
  readonly origin: Origin;
}

export class Lab {
  readonly pods: Pod[] = [];
  private readonly visitors: Visitor[] = [];

  private constructor(private readonly running: Running) {}

  /** Starts everything, and returns when a request arrives. On failure everything is stopped again. */
  static async start(options: LabOptions = {}): Promise<Lab> {
    sweep();
    const directory = mkdtempSync(join(tmpdir(), `expose-lab-${process.pid}-`));
    chmodSync(directory, 0o755);
    const network = await Network.start({ ipv4: options.ipv4 ?? true });
    const [tunnelKey, hostKey] = [await makeKey(directory, 'tunnel'), await makeKey(directory, 'host')];
    const artefacts = compile(exposureText(options), {
      tunnelKey,
      hostKey,
      gateway: options.ipv4 === false ? [gatewayAddress6] : [gatewayAddress, gatewayAddress6],
    });
    const { forwarder, ssh } = artefacts.exposure.gateway;
    const gateway = new Gateway({
      network,
      directory,
      userData: artefacts.userData,
      hostKey,
      sshPort: ssh.port,
      memory: options.memory,
      cores: options.cores,
      image: options.image,
    });
    const origin = new Origin({
      home: network.home,
      directory,
      domain,
      ports: { http: 80, https: 443, tcp: 7000 },
      proxyProtocol: forwarder === 'haproxy',
    });
    const lab = new Lab({ directory, artefacts, tunnelKey, hostKey, network, gateway, origin });
    try {
      await Promise.all([gateway.rebuild(), origin.start()]);
      // As the router of many homes answers the name: with the address of the ingress at home.
      const { homeAddress } = network;
      writeFileSync(
        lab.hosts,
        `127.0.0.1 localhost\n::1 localhost\n${homeAddress} ${domain}\n${homeAddress} game.games.svc\n`,
      );
      artefacts.tunnels.forEach((_, index) => {
        lab.pods.push(lab.startPod(index));
      });
      await lab.connected();
      return lab;
    } catch (error) {
      const said = [
        ...lab.pods.flatMap((pod) => pod.log.slice(-10)),
        gateway.running ? await gateway.journal() : 'the gateway is off',
      ].join('\n');
      await lab.stop();
      throw new Error(`the laboratory did not come up: ${(error as Error).message}\n${said}`, {
        cause: error,
      });
    }
  }

  get directory(): string {
    return this.running.directory;
  }
  get artefacts(): Artefacts {
    return this.running.artefacts;
  }
  get tunnelKey(): KeyPair {
    return this.running.tunnelKey;
  }
  get hostKey(): KeyPair {
    return this.running.hostKey;
  }
  get network(): Network {
    return this.running.network;
  }
  get gateway(): Gateway {
    return this.running.gateway;
  }
  get origin(): Origin {
    return this.running.origin;
  }
  get exposure(): Artefacts['exposure'] {
    return this.artefacts.exposure;
  }

  /** Seconds within which the compiler states that service returns after a silent loss. */
  get bound(): number {
    return recoveryBound(this.exposure.tunnel.keepAlive);
  }

  /** Waits until every tunnel has its loopback ports and a visitor is answered. */
  async connected(seconds = 60): Promise<void> {
    const ports = this.exposure.ports.flatMap((port) => port.tunnels);
    await until('the tunnel listens', seconds, async () => {
      const listening = await this.gateway.machine.listeners();
      return ports.every((port) => listening.includes(`127.0.0.1:${port}`));
    });
    await until(
      'a visitor is answered',
      seconds,
      async () => (await this.curl(['--fail', '--output', '/dev/null', `http://${domain}/`], 2)).code === 0,
    );
  }

  /** Runs the pod of a replica. There may be two of one replica, as during a rollout. */
  startPod(replica: number): Pod {
    const deployment = this.artefacts.tunnels[replica];
    if (deployment === undefined) throw new Error(`there is no replica ${replica}`);
    const directory = mkdtempSync(join(this.directory, `pod-${replica}-`));
    chmodSync(directory, 0o755);
    return new Pod({
      deployment,
      stored: this.artefacts.stored,
      node: this.network.home,
      directory,
      hosts: this.hosts,
    });
  }

  /** The gateway's process that listens on the first replica's first port; undefined when there is none. */
  async tunnelSession(): Promise<string | undefined> {
    const port = this.exposure.ports[0]?.tunnels[0];
    return /pid=(\d+)/.exec(await this.gateway.machine.must(['ss', '-Hltnp', `sport = :${port}`]))?.[1];
  }

  /** A router in between forgets the tunnels' connections; with `only`, that of one replica. */
  async forgetTunnel(only?: number): Promise<void> {
    const all = await this.gateway.machine.must([
      'ss',
      '-Htn',
      'state',
      'established',
      `sport = :${this.exposure.gateway.ssh.port}`,
    ]);
    const peers = all
      .split('\n')
      .filter(Boolean)
      .map((line) => Number(line.trim().split(/\s+/)[3]?.split(':').at(-1)));
    const forgotten = only === undefined ? peers : peers.slice(only, only + 1);
    if (forgotten.length === 0) throw new Error('there is no tunnel whose connection could be forgotten');
    await this.network.forget(this.exposure.gateway.ssh.port, forgotten);
  }

  /** What `expose apply` and kubelet do when the gateway has other addresses. */
  tellTunnels(gateway: readonly string[]): void {
    const secret = this.artefacts.secretFor(gateway);
    for (const pod of this.pods) pod.receive(secret);
  }

  visit(options: Partial<VisitorOptions> = {}): Visitor {
    const { internet, gatewayAddress: host } = this.network;
    const visitor = new Visitor({ from: internet, host, port: 80, ...options });
    this.visitors.push(visitor);
    return visitor;
  }

  /** curl on the internet. It knows the domain and trusts only the origin's certificate authority. */
  curl(args: readonly string[], seconds = 60): Promise<Outcome> {
    const { gatewayAddress } = this.network;
    const names = this.exposure.ports.flatMap(({ public: port }) => [
      '--resolve',
      `${domain}:${port}:${gatewayAddress}`,
    ]);
    return this.network.internet.run(
      [
        'curl',
        '--silent',
        '--show-error',
        '--max-time',
        String(seconds),
        '--cacert',
        this.origin.authority,
        ...names,
        ...args,
      ],
      { seconds: seconds + 5 },
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.visitors.map((visitor) => visitor.stop()));
    await Promise.all(this.pods.map((pod) => pod.vanish()));
    await this.gateway.powerOff();
    await this.network.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private get hosts(): string {
    return join(this.directory, 'hosts');
  }
}

/** The machines of a killed test end with it, but its directory stays. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = /^expose-lab-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !existsSync(`/proc/${owner}`))
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
