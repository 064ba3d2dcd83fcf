/**
 * The laboratory's network: visitors and the gateway on an internet, and a home behind a NAT router that lets nothing
 * in. Network faults are made here.
 *
 *   home 192.168.77.2 -- router -- 198.51.100.20 | internet | 203.0.113.10 -- gateway
 *
 * Without IPv4 home has a block of its own, as providers delegate one, and the router lets nothing into that either.
 */

import { must } from './command.ts';
import { Machine } from './machine.ts';

/** The gateway's addresses, from the blocks that are reserved for documentation. */
export const gatewayAddress = '203.0.113.10';
export const gatewayAddress6 = '2001:db8:1::10';
/** The visitors' addresses. */
export const visitorAddress = '203.0.113.1';
export const visitorAddress6 = '2001:db8:1::1';
export const homeAddress = '192.168.77.2';
/** What the internet sees of home: the router's address. */
export const routerAddress = '198.51.100.20';
/** A second machine at home, in a network of its own behind the same router. */
export const secondHomeAddress = '192.168.78.2';
export const homeAddress6 = '2001:db8:77::2';

const router = `
table inet filter {
  chain input { type filter hook input priority 0; policy drop;
    iifname "lan*" accept; ct state established accept; meta l4proto icmpv6 accept; }
  chain forward { type filter hook forward priority 0; policy drop;
    ct state invalid drop; iifname "lan*" accept; ct state established accept; }
}
table ip nat {
  chain out { type nat hook postrouting priority 100;
    oifname wan masquerade; }
}
`;
const faults =
  'table inet fault {\n  chain forward { type filter hook forward priority 0; policy accept; }\n}\n';

export class Network {
  private homeNumber = 20;
  private second: Machine | undefined;

  private constructor(
    readonly internet: Machine,
    readonly router: Machine,
    readonly home: Machine,
    private readonly ipv4: boolean,
  ) {}

  /** Without IPv4 no machine has an IPv4 address but its own loopback. */
  static async start({ ipv4 = true } = {}): Promise<Network> {
    const [internet, wall, home] = await Promise.all(
      ['internet', 'router', 'home'].map((name) => Machine.start({ name })),
    );
    if (!internet || !wall || !home) throw new Error('a machine did not start');
    await wire(internet, 'home', wall, 'wan');
    await wire(wall, 'lan', home, 'eth0');
    if (ipv4) {
      await address(internet, 'home', '198.51.100.1/24');
      await address(wall, 'wan', `${routerAddress}/24`, '198.51.100.1');
      await address(wall, 'lan', '192.168.77.1/24');
      await address(home, 'eth0', `${homeAddress}/24`, '192.168.77.1');
    } else {
      await address(internet, 'home', '2001:db8:2::1/64');
      await address(wall, 'wan', '2001:db8:2::20/64', '2001:db8:2::1');
      await address(wall, 'lan', '2001:db8:77::1/64');
      await address(home, 'eth0', `${homeAddress6}/64`, '2001:db8:77::1');
      await internet.must(['ip', 'route', 'add', '2001:db8:77::/64', 'via', '2001:db8:2::20']);
    }
    const forwarding = ipv4 ? 'net.ipv4.ip_forward=1' : 'net.ipv6.conf.all.forwarding=1';
    for (const machine of [internet, wall]) await machine.must(['sysctl', '-qw', forwarding]);
    // Home routers drop packets of connections that they do not know, which is the worse case for the tunnel.
    await wall.must(['nft', '-f', '-'], { input: router });
    await wall.must(['sysctl', '-qw', 'net.netfilter.nf_conntrack_tcp_loose=0']);
    await internet.must(['nft', '-f', '-'], { input: faults });
    return new Network(internet, wall, home, ipv4);
  }

  /** Where visitors and the tunnel find the gateway. */
  get gatewayAddress(): string {
    return this.ipv4 ? gatewayAddress : gatewayAddress6;
  }

  get homeAddress(): string {
    return this.ipv4 ? homeAddress : homeAddress6;
  }

  /** Gives the internet addresses that it can connect from, in blocks of its own. */
  async ownBlocks(...blocks: readonly string[]): Promise<void> {
    await this.internet.must(['sysctl', '-qw', 'net.ipv6.ip_nonlocal_bind=1']);
    for (const block of blocks)
      await this.internet.must([
        'ip',
        block.includes(':') ? '-6' : '-4',
        'route',
        'replace',
        'local',
        block,
        'dev',
        'lo',
      ]);
  }

  /** What is sent to these addresses is lost without an answer. */
  async blackhole(block: string): Promise<void> {
    await this.internet.must(['ip', 'route', 'replace', 'blackhole', block]);
  }

  /** Connects a gateway with its fixed addresses. */
  async attach(gateway: Machine): Promise<void> {
    await wire(this.internet, 'gateway', gateway, 'ens5');
    await address(this.internet, 'gateway', `${visitorAddress6}/64`);
    await address(gateway, 'ens5', `${gatewayAddress6}/64`, visitorAddress6);
    if (!this.ipv4) return;
    await address(this.internet, 'gateway', `${visitorAddress}/24`);
    await address(gateway, 'ens5', `${gatewayAddress}/24`, visitorAddress);
  }

  /** Another machine at home. */
  async addHome(): Promise<Machine> {
    const machine = await Machine.start({ name: 'second home' });
    this.second = machine;
    await wire(this.router, 'lan2', machine, 'eth0');
    await address(this.router, 'lan2', '192.168.78.1/24');
    await address(machine, 'eth0', `${secondHomeAddress}/24`, '192.168.78.1');
    return machine;
  }

  /** The router leads to blocks of addresses through machines at home. */
  async route(machines: Readonly<Record<string, string>>): Promise<void> {
    for (const [block, via] of Object.entries(machines))
      await this.router.must(['ip', 'route', 'replace', block, 'via', via]);
  }

  /** The uplink loses all packets in both directions until mend(). */
  async cut(): Promise<void> {
    await this.addFault('iifname home drop');
    await this.addFault('oifname home drop');
  }

  async mend(): Promise<void> {
    await this.internet.must(['nft', 'flush', 'chain', 'inet', 'fault', 'forward']);
  }

  /**
   * A router in between forgets connections between a port of the gateway and these peer ports: their packets are
   * dropped from now on.
   */
  async forget(port: number, peers: readonly number[]): Promise<void> {
    for (const peer of peers) {
      await this.addFault(`tcp dport ${port} tcp sport ${peer} drop`);
      await this.addFault(`tcp sport ${port} tcp dport ${peer} drop`);
    }
  }

  /** The provider gives the home network another address, as some do every night. */
  async changeHomeAddress(): Promise<void> {
    const old = `198.51.100.${this.homeNumber}/24`;
    this.homeNumber += 1;
    await this.router.must(['ip', 'address', 'delete', old, 'dev', 'wan']);
    await address(this.router, 'wan', `198.51.100.${this.homeNumber}/24`, '198.51.100.1');
  }

  async stop(): Promise<void> {
    await Promise.all([this.internet, this.router, this.home, this.second].map((machine) => machine?.stop()));
  }

  private async addFault(rule: string): Promise<void> {
    await this.internet.must(['nft', 'add', 'rule', 'inet', 'fault', 'forward', ...rule.split(' ')]);
  }
}

async function wire(a: Machine, nameA: string, b: Machine, nameB: string): Promise<void> {
  await must([
    'ip',
    'link',
    'add',
    'name',
    nameA,
    'netns',
    String(a.pid),
    'type',
    'veth',
    'peer',
    'name',
    nameB,
    'netns',
    String(b.pid),
  ]);
  await a.must(['ip', 'link', 'set', nameA, 'up']);
  await b.must(['ip', 'link', 'set', nameB, 'up']);
}

async function address(machine: Machine, link: string, cidr: string, via?: string): Promise<void> {
  await machine.must(['ip', 'address', 'add', cidr, 'dev', link, ...(cidr.includes(':') ? ['nodad'] : [])]);
  if (via !== undefined) await machine.must(['ip', 'route', 'replace', 'default', 'via', via, 'dev', link]);
}
