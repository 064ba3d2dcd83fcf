/** What happens to nodes and to what runs on them, with the bounds that docs/data-path.md states. */
import { kill, pause, until } from '../lab/command.ts';
import { nodeName } from './configuration.ts';
import type { NodeWorld } from './node-world.ts';

interface NodeFault {
  readonly name: string;
  /** What the time is counted from, for the table. */
  readonly counted: string;
  /** Seconds; 0: no visitor may notice. */
  readonly bound: number;
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
    measure: (world) =>
      world.outage(async () => {
        const begun = Date.now();
        await world.node.powerCycle();
        return begun;
      }, 90),
  },
  {
    name: 'another image rolled out by apply',
    counted: 'the end of the old pod',
    bound: 8,
    measure: (world) =>
      world.outage(async () => {
        world.changeImage();
        const applying = world.apply();
        await until('the old pod is gone', 120, () => world.node.processes('autossh').length === 0);
        const ended = Date.now();
        await applying;
        return ended;
      }, 120),
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
];

function strike(world: NodeWorld, program: string): void {
  const found = world.node.processes(program);
  if (found.length === 0) throw new Error(`no pod runs ${program}`);
  for (const pid of found) kill(pid, 'SIGKILL');
}
