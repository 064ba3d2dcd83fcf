/** Crowds at the gateway's doors, sshd's and the visitors': those who hold places must not keep the others out. */
import { fileURLToPath } from 'node:url';
import { connectionLimits } from '../../../src/emitters/limits.ts';
import { type Program, pause, until } from './command.ts';
import { type Fault, killed, outage, strike } from './faults.ts';
import type { Lab, LabOptions } from './lab.ts';
import type { Machine } from './machine.ts';
import { gatewayAddress, gatewayAddress6, routerAddress } from './network.ts';

/** Strangers who hold silent connections to sshd while the tunnel has to log in again. */
export const crowdedDoors: readonly Fault[] = [
  {
    name: 'tunnel killed while 70 addresses of an IPv6 /64 hold 140 connections to sshd',
    lab: { forwarder: 'socat' },
    counted: 'the kill',
    bound: () => killed,
    measure: async (lab) => {
      await lab.network.ownBlocks('2001:db8:66::/64');
      return crowdedDoor(lab, {
        from: lab.network.internet,
        host: gatewayAddress6,
        each: 2,
        locals: Array.from({ length: 70 }, (_, index) => `2001:db8:66::${(index + 1).toString(16)}`),
      });
    },
  },
  {
    name: 'tunnel killed while six IPv4 addresses hold 72 connections to sshd',
    lab: { forwarder: 'socat' },
    counted: 'the kill',
    bound: () => killed,
    measure: async (lab) => {
      await lab.network.ownBlocks('198.18.0.0/24');
      return crowdedDoor(lab, {
        from: lab.network.internet,
        host: gatewayAddress,
        each: 12,
        locals: Array.from({ length: 6 }, (_, index) => `198.18.0.${index + 1}`),
      });
    },
  },
  {
    name: 'tunnel killed while a neighbour behind the same address holds 14 connections to sshd',
    lab: { forwarder: 'socat' },
    counted: 'the kill',
    bound: () => killed,
    measure: async (lab) => {
      await until(
        'the gateway knows the tunnel’s address',
        150,
        async () => (await knownSources(lab)).length > 0,
      );
      return crowdedDoor(lab, { from: lab.network.home, host: gatewayAddress, each: 14, locals: [] });
    },
  },
  {
    name: 'tunnel killed from an unknown address after 80,000 forged ACKs to sshd',
    lab: { forwarder: 'socat' },
    counted: 'the kill',
    bound: () => killed,
    measure: async (lab) => {
      await lab.network.blackhole('198.19.0.0/16');
      const port = String(lab.exposure.gateway.ssh.port);
      const forged = ['python3', program('flood.py'), gatewayAddress, port, '12000', 'ACK'];
      const flood = lab.network.internet.start(forged);
      await until('the ACKs are sent', 60, () => Number(flood.lines.at(-1)) > 80_000);
      await flood.stop('SIGKILL');
      return outage(lab, async () => {
        strike(lab.pods[0]?.processes('ssh'));
        await forget(lab, routerAddress);
      });
    },
  },
];

/**
 * Addresses that never log in, and keep sshd's words waiting for two minutes. Prints one for each that gets them then.
 * Afterwards nobody has them.
 */
export async function keepWaiting(
  { network, exposure }: Lab,
  addresses: readonly string[],
): Promise<Program> {
  for (const address of addresses) await network.blackhole(`${address}/32`);
  const port = String(exposure.gateway.ssh.port);
  return network.internet.start(['python3', program('deaf.py'), gatewayAddress, port, '125', ...addresses]);
}

/** The IPv4 addresses that the gateway takes for those of a tunnel. */
export async function knownSources({ gateway }: Lab): Promise<readonly string[]> {
  const listed = await gateway.machine.must(['nft', '-j', 'list', 'set', 'inet', 'expose', 'homes']);
  return [...listed.matchAll(/"val": "([^"]*)"/g)].map(([, address = '']) => address);
}

/** As if home had a new address. What the session that has just ended still sends would bring the old one back. */
async function forget(lab: Lab, address: string): Promise<void> {
  const element = `{ ${address} }`;
  for (const _ of [1, 2]) {
    if ((await knownSources(lab)).includes(address))
      await lab.gateway.machine.must(['nft', 'delete', 'element', 'inet', 'expose', 'homes', element]);
    await pause(0.2);
  }
}

interface Crowd {
  readonly from: Machine;
  readonly host: string;
  /** Connections from each local address. */
  readonly each: number;
  /** Empty for the machine's own address. */
  readonly locals: readonly string[];
}

async function crowdedDoor(lab: Lab, crowd: Crowd): Promise<number> {
  const silent = hold(crowd, lab.exposure.gateway.ssh.port);
  try {
    await until('the strangers hold connections', 20, () => silent.lines.some((line) => Number(line) > 0));
    await pause(3);
    return await outage(lab, () => {
      strike(lab.pods[0]?.processes('ssh'));
    });
  } finally {
    await silent.stop('SIGKILL');
  }
}

interface Attack {
  readonly name: string;
  /** Seconds until it has taken what it can get. */
  readonly grows: number;
  readonly attack: (lab: Lab) => Promise<Program>;
}

/** Visitors while others take as many places as the gateway has, or send nothing but SYNs. */
export function crowdedEntrance(lab: LabOptions & Required<Pick<LabOptions, 'forwarder'>>): readonly Fault[] {
  const { forwarder } = lab;
  const limit = connectionLimits[forwarder];
  const attacks: readonly Attack[] = [
    {
      name: `one IPv4 address opens ${limit} silent connections: ${forwarder}`,
      grows: 5,
      attack: async ({ network }) => {
        await network.ownBlocks('198.18.0.0/24');
        return hold(
          { from: network.internet, host: gatewayAddress, each: limit, locals: ['198.18.0.1'] },
          80,
        );
      },
    },
    {
      name: `a hundred addresses of an IPv6 /64 open ${limit} silent connections: ${forwarder}`,
      grows: 5,
      attack: async ({ network }) => {
        await network.ownBlocks('2001:db8:66::/64');
        const locals = Array.from({ length: 100 }, (_, index) => `2001:db8:66::${(index + 1).toString(16)}`);
        return hold({ from: network.internet, host: gatewayAddress6, each: limit / 100, locals }, 80);
      },
    },
    {
      name: `300 forged SYNs a second: ${forwarder}`,
      // A half-open connection lasts for ten seconds.
      grows: 12,
      attack: async ({ network }) => {
        await network.blackhole('198.19.0.0/16');
        return network.internet.start(['python3', program('flood.py'), gatewayAddress, '80', '300']);
      },
    },
  ];
  return attacks.map(({ name, grows, attack }) => ({
    name,
    lab,
    counted: 'its beginning',
    bound: () => 0,
    measure: async (at) => {
      const crowd = await attack(at);
      try {
        await until('the crowd is there', 30, () => crowd.lines.length >= grows);
        return await outage(at, () => pause(5));
      } finally {
        await crowd.stop('SIGKILL');
      }
    },
  }));
}

/** Programs of the laboratory by file name. */
function program(name: string): string {
  return fileURLToPath(new URL(`programs/${name}`, import.meta.url));
}

/** Holds silent connections to a port of the gateway until it is stopped, and prints their number every second. */
function hold({ from, host, each, locals }: Crowd, port: number): Program {
  const silent = [process.execPath, program('silent.mjs'), host, String(port), String(each), ...locals];
  return from.start(['prlimit', '--nofile=16384', ...silent]);
}
