/** What happens to nodes and to what runs on them, with the bounds that docs/data-path.md states. */
import { kill, pause, until } from '../lab/command.ts';
import { nodeName } from './configuration.ts';
import type { NodeWorld, Pod } from './node-world.ts';

export interface NodeFault {
  readonly name: string;
  /** What the time is counted from, for the table. */
  readonly counted: string;
  /** Seconds; 0: no visitor may notice. */
  readonly bound: number;
  /** Too long for CI. */
  readonly long?: true;
  /** Causes it; returns the seconds without service. */
  readonly measure: (world: NodeWorld) => Promise<number>;
}

export const nodeFaults: readonly NodeFault[] = [
  {
    name: 'ssh killed',
    counted: 'the kill',
    bound: 5,
    measure: (world) => world.outage(() => strike(world, 'ssh')),
  },
  {
    name: 'autossh killed, kubelet starts the container again',
    counted: 'the kill',
    bound: 5,
    measure: (world) => world.outage(() => strike(world, 'autossh')),
  },
  {
    name: 'autossh frozen, its liveness probe ends the container',
    counted: 'the end of the container',
    bound: 5,
    long: true,
    measure: (world) =>
      world.outage(async () => {
        const frozen = world.node.processes('autossh');
        strike(world, 'autossh', 'SIGSTOP');
        return gone(world, frozen);
      }),
  },
  {
    name: 'gateway away for 20 s',
    counted: 'sshd answers again',
    bound: 8,
    measure: (world) => world.outage(() => world.gatewayAway(20)),
  },
  {
    name: 'ingress without an endpoint for 5 s',
    counted: 'its return',
    bound: 5,
    measure: async (world) => {
      const before = await world.pod();
      const seconds = await world.outage(async () => {
        await world.node.must(['scale', 'deployment/traefik', '-n', 'kube-system', '--replicas=0']);
        await pause(5);
        await world.node.must(['scale', 'deployment/traefik', '-n', 'kube-system', '--replicas=1']);
        await world.node.must([
          ...['rollout', 'status', 'deployment/traefik', '-n', 'kube-system'],
          '--timeout=60s',
        ]);
        return Date.now();
      });
      // It is no fault of the tunnel, which must not be restarted for it.
      const after = await world.pod();
      if (after.metadata.name !== before.metadata.name || restarts(after) !== restarts(before))
        throw new Error('the tunnel was restarted');
      return seconds;
    },
  },
  {
    name: 'uplink silent for 20 s',
    counted: 'its return',
    bound: 8,
    measure: (world) =>
      world.outage(async () => {
        await world.network.cut();
        await pause(20);
        await world.network.mend();
        return Date.now();
      }),
  },
  {
    name: 'DNS away for 10 s, then ssh killed',
    counted: 'its return',
    bound: 8,
    measure: (world) =>
      world.outage(async () => {
        await world.node.stopDns();
        strike(world, 'ssh');
        await pause(10);
        await world.node.startDns();
        return Date.now();
      }),
  },
  {
    name: 'kubelet away for 5 s',
    counted: 'the kill',
    bound: 0,
    measure: (world) => world.outage(() => world.node.restart('kubelet', 5).then(() => pause(5))),
  },
  {
    name: 'containerd away for 5 s',
    counted: 'the kill',
    bound: 0,
    measure: (world) => world.outage(() => world.node.restart('containerd', 5).then(() => pause(5))),
  },
  {
    name: 'pod deleted',
    counted: 'the deletion',
    bound: 8,
    measure: (world) =>
      world.outage(() => world.node.must(['delete', 'pod', '-n', 'expose', '--all']).then(() => undefined)),
  },
  {
    name: 'pod evicted',
    counted: 'the eviction',
    bound: 8,
    measure: (world) =>
      world.outage(async () => {
        const { name } = (await world.pod()).metadata;
        const eviction = {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name, namespace: 'expose' },
        };
        const path = `/api/v1/namespaces/expose/pods/${name}/eviction`;
        await world.node.must(['create', '--raw', path, '-f', '-'], JSON.stringify(eviction));
      }),
  },
  {
    name: 'node drained, and uncordoned at once',
    counted: 'the uncordon',
    bound: 8,
    measure: (world) =>
      world.outage(async () => {
        await world.node.must(['drain', nodeName, '--ignore-daemonsets', '--timeout=60s']);
        await world.node.must(['uncordon', nodeName]);
        return Date.now();
      }),
  },
  {
    name: 'node loses power and starts again, control plane included',
    counted: 'the loss',
    bound: 60,
    measure: (world) => world.outage(() => world.node.powerCycle().then(() => undefined), 90),
  },
  {
    name: 'node rebooted in order, control plane included',
    counted: 'its beginning',
    bound: 60,
    measure: (world) => world.outage(() => world.node.reboot().then(() => undefined), 90),
  },
  {
    name: 'another image rolled out by apply',
    counted: 'the end of the old pod',
    bound: 8,
    measure: rollOut,
  },
  {
    name: 'tunnel key rotated by apply',
    counted: 'the end of the new gateway’s first boot',
    bound: 8,
    measure: (world) =>
      world.outage(async () => {
        await world.expose('keys', 'rotate', 'tunnel');
        await world.apply();
        return world.gatewaySince;
      }, 120),
  },
  {
    name: 'host key rotated by apply',
    counted: 'the end of the new gateway’s first boot',
    bound: 8,
    measure: (world) =>
      world.outage(async () => {
        await world.expose('keys', 'rotate', 'host');
        await world.apply();
        return world.gatewaySince;
      }, 120),
  },
];

/** Counted from the end of the old pod. */
export function rollOut(world: NodeWorld): Promise<number> {
  return world.outage(async () => {
    const old = world.node.processes('autossh');
    world.changeImage();
    const applying = world.apply();
    const ended = await gone(world, old);
    await applying;
    return ended;
  }, 120);
}

/** When none of these autossh runs any more. */
async function gone(world: NodeWorld, pids: readonly number[]): Promise<number> {
  await until('autossh has ended', 150, () =>
    pids.every((pid) => !world.node.processes('autossh').includes(pid)),
  );
  return Date.now();
}

const restarts = ({ status }: Pod): number | undefined => status.containerStatuses?.[0]?.restartCount;

function strike(world: NodeWorld, program: string, signal: NodeJS.Signals = 'SIGKILL'): void {
  const found = world.node.processes(program);
  if (found.length === 0) throw new Error(`no pod runs ${program}`);
  for (const pid of found) kill(pid, signal);
}
