/**
 * Every fault that the data path has to heal, with the bound that the documentation states. The tests check the bounds;
 * `npm run lab` prints the measured times.
 */
import { kill, pause, until } from './command.ts';
import type { Lab, LabOptions } from './lab.ts';
import { gatewayAddress, visitorAddress } from './network.ts';

export interface Fault {
  /** Its name in the table. */
  readonly name: string;
  readonly lab: LabOptions;
  /** What the time is counted from, for the table. */
  readonly counted: string;
  /** Seconds. */
  readonly bound: (lab: Lab) => number;
  /**
   * Causes the fault in a working laboratory; returns the seconds without service. `long`: full waits, not those of CI.
   */
  readonly measure: (lab: Lab, long: boolean) => Promise<number>;
}

/** Seconds until service is back after a process was killed or restarted. */
export const killed = 5;
/**
 * Seconds until service is back once the gateway can be reached again: a pending connection attempt may have to fail
 * first.
 */
const reachable = 8;

const socat: LabOptions = { forwarder: 'socat' };
const twins: LabOptions = { forwarder: 'haproxy', replicas: 2 };

export const kills: readonly Fault[] = [
  {
    name: 'tunnel process killed',
    lab: socat,
    counted: 'the kill',
    bound: () => killed,
    measure: (lab) =>
      outage(lab, () => {
        strike(lab.pods[0]?.processes('ssh'));
      }),
  },
  {
    name: 'tunnel supervisor killed (the node restarts the container)',
    lab: socat,
    counted: 'the kill',
    bound: () => killed,
    measure: (lab) =>
      outage(lab, () => {
        strike(lab.pods[0]?.processes('autossh'));
      }),
  },
  {
    name: 'sshd and its sessions killed',
    lab: socat,
    counted: 'the kill',
    bound: () => killed,
    measure: (lab) =>
      outage(lab, () => {
        strike(lab.gateway.machine.processes('sshd'));
      }),
  },
  {
    name: 'forwarder killed: socat',
    lab: socat,
    counted: 'the kill',
    bound: () => killed,
    measure: (lab) =>
      outage(lab, () => {
        strike(lab.gateway.machine.processes('socat'));
      }),
  },
  {
    name: 'origin restarted',
    lab: socat,
    counted: 'its return',
    bound: () => killed,
    measure: (lab) =>
      outage(lab, async () => {
        await lab.origin.halt();
        await pause(2);
        await lab.origin.resume();
        return Date.now();
      }),
  },
  {
    name: 'second tunnel pod during a rollout, then the first one ends',
    lab: socat,
    counted: 'the end of the first',
    bound: () => killed,
    measure: (lab) =>
      outage(lab, async () => {
        const first = lab.pods[0];
        const second = lab.startPod(0);
        lab.pods.unshift(second);
        await pause(10);
        if (second.probes.ready)
          throw new Error('the second pod claims to be ready, but the first one has the ports');
        const end = Date.now();
        await first?.stop();
        lab.pods.splice(1, 1);
        return end;
      }),
  },
];

export const restarts: readonly Fault[] = [
  {
    name: 'gateway rebooted',
    lab: socat,
    counted: 'sshd answers again',
    bound: () => reachable,
    measure: (lab) =>
      outage(lab, async () => {
        await lab.gateway.reboot();
        return lab.gateway.listeningSince;
      }),
  },
  {
    name: 'gateway rebuilt with the same host key',
    lab: socat,
    counted: 'the end of its first boot',
    bound: () => reachable,
    measure: (lab) =>
      outage(lab, async () => {
        await lab.gateway.rebuild();
        return Date.now();
      }),
  },
  {
    name: 'uplink silent for a minute',
    lab: socat,
    counted: 'its return',
    bound: () => reachable,
    measure: (lab, long) => outage(lab, () => silence(lab, long ? 60 : 25)),
  },
];

/** Too long for CI. */
export const longOnly: readonly Fault[] = [
  {
    name: 'gateway unreachable for ten minutes',
    lab: socat,
    counted: 'its return',
    bound: () => reachable,
    measure: (lab) => outage(lab, () => silence(lab, 600)),
  },
];

export const silentLosses: readonly Fault[] = [
  {
    name: 'NAT forgets the connection, busy listener',
    lab: socat,
    counted: 'the loss',
    bound: (lab) => lab.bound,
    measure: (lab) => outage(lab, () => lab.forgetTunnel()),
  },
  {
    name: 'NAT forgets the connection, quiet listener',
    lab: socat,
    counted: 'the loss',
    bound: (lab) => lab.bound,
    measure: quietLoss,
  },
  {
    name: 'home address changes',
    lab: socat,
    counted: 'the change',
    bound: (lab) => lab.bound,
    measure: (lab) => outage(lab, () => lab.network.changeHomeAddress()),
  },
  {
    name: 'gateway moves to another address, and apply tells the tunnel',
    lab: socat,
    counted: 'the change',
    bound: (lab) => lab.bound,
    measure: movedGateway,
  },
  {
    name: 'node loses power, the old session still holds the port',
    lab: socat,
    counted: 'the loss',
    bound: (lab) => lab.bound,
    measure: (lab) =>
      outage(lab, async () => {
        await lab.forgetTunnel();
        const lost = Date.now();
        await lab.pods[0]?.vanish();
        lab.pods[0] = lab.startPod(0);
        return lost;
      }),
  },
];

/** A silent loss with other keepAlive settings, to check the formula for the recovery time. */
export function silentLossWith(interval: number, count: number): Fault {
  return {
    name: `NAT forgets the connection, keepAlive ${interval} s × ${count}`,
    lab: { ...socat, keepAlive: { interval, count } },
    counted: 'the loss',
    bound: (lab) => lab.bound,
    measure: (lab) => outage(lab, () => lab.forgetTunnel()),
  };
}

export const twoReplicas: readonly Fault[] = [
  {
    name: 'two replicas: one tunnel killed',
    lab: twins,
    counted: 'the kill',
    bound: () => 3,
    measure: (lab) =>
      outage(lab, () => {
        strike(lab.pods[0]?.processes('ssh'));
      }),
  },
  {
    name: 'two replicas: one tunnel frozen',
    lab: twins,
    counted: 'the freeze',
    bound: () => 3,
    measure: async (lab) => {
      const frozen = lab.pods[0]?.processes('ssh') ?? [];
      try {
        return await outage(
          lab,
          () => {
            strike(frozen, 'SIGSTOP');
          },
          10,
        );
      } finally {
        strike(frozen, 'SIGCONT');
      }
    },
  },
  {
    name: 'two replicas: NAT forgets one connection',
    lab: twins,
    counted: 'the loss',
    bound: () => 3,
    measure: (lab) => outage(lab, () => lab.forgetTunnel(1), 25),
  },
  {
    name: 'two replicas: one pod drained',
    lab: twins,
    counted: 'the deletion',
    bound: () => 0,
    measure: (lab) =>
      outage(lab, async () => {
        const begun = Date.now();
        await lab.pods[1]?.stop();
        lab.pods[1] = lab.startPod(1);
        return begun;
      }),
  },
  {
    name: 'forwarder killed: haproxy',
    lab: twins,
    counted: 'the kill',
    bound: () => killed,
    measure: (lab) =>
      outage(lab, () => {
        strike(lab.gateway.machine.processes('haproxy'));
      }),
  },
];

/**
 * Seconds that visitors (ten a second) were without service, counted from the time that the fault returns, or from its
 * beginning where it returns none. A visitor who fails within `calm` seconds of the apparent recovery counts as well.
 */
export async function outage(lab: Lab, fault: () => unknown, calm = 4): Promise<number> {
  const visitor = lab.visit();
  try {
    await visitor.settled();
    const begun = Date.now();
    const since = await fault();
    return await visitor.recovery(typeof since === 'number' ? since : begun, 60, calm);
  } finally {
    await visitor.stop();
    await lab.network.mend();
    await lab.connected();
  }
}

export function strike(processes: readonly number[] | undefined, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (processes === undefined || processes.length === 0) throw new Error('there is nothing to kill');
  for (const pid of processes) kill(pid, signal);
}

async function silence(lab: Lab, seconds: number): Promise<number> {
  await lab.network.cut();
  await pause(seconds);
  await lab.network.mend();
  return Date.now();
}

/** No visitor connects until the listener belongs to a new session; then the first one must be answered. */
async function quietLoss(lab: Lab): Promise<number> {
  const old = await lab.tunnelSession();
  await lab.forgetTunnel();
  const lost = Date.now();
  await until('a new session has the port', 90, async () => {
    const now = await lab.tunnelSession();
    return now !== undefined && now !== old;
  });
  const seconds = (Date.now() - lost) / 1000;
  await lab.network.mend();
  await lab.connected(2);
  return seconds;
}

/** From one moment to the next the old address leads nowhere. */
async function movedGateway(lab: Lab): Promise<number> {
  const next = '203.0.113.11';
  const { machine } = lab.gateway;
  await machine.must(['sysctl', '-qw', 'net.ipv4.conf.ens5.promote_secondaries=1']);
  await machine.must(['ip', 'address', 'add', `${next}/24`, 'dev', 'ens5']);
  const visitor = lab.visit({ host: next });
  try {
    await visitor.settled();
    const since = Date.now();
    lab.tellTunnels([next]);
    await machine.must(['ip', 'address', 'delete', `${gatewayAddress}/24`, 'dev', 'ens5']);
    await machine.must(['ip', 'route', 'replace', 'default', 'via', visitorAddress, 'dev', 'ens5']);
    return await visitor.recovery(since, 60);
  } finally {
    await visitor.stop();
    await machine.must(['ip', 'address', 'add', `${gatewayAddress}/24`, 'dev', 'ens5']);
    lab.tellTunnels([gatewayAddress]);
    await lab.connected();
  }
}
