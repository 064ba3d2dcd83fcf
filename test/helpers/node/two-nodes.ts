/**
 * A cluster of two nodes, with the site on the first: two tunnels, one on each, behind haproxy and the real Traefik, or one
 * tunnel on the second. What happens to a tunnel, or to its node.
 */
import { readFileSync } from 'node:fs';
import { defineHelmChartConfigs } from '../helm-chart-configs.ts';
import { commandName, kill, until } from '../lab/command.ts';
import { nodeName, secondNodeName } from './configuration.ts';
import { type NodeFault, rollOut } from './faults.ts';
import { k3sHome, playHelmController } from './k3s-home.ts';
import { NodeWorld, nodeFile } from './node-world.ts';

const file = `domain: lab.example.com
name: lab
gateway: { forwarder: haproxy, ssh: { port: 2222 } }
tunnel: { replicas: 2 }
cluster: { ingress: traefik }
`;

/** Returns when expose has applied it and a visitor is answered. */
export async function startTwoTunnels(): Promise<NodeWorld> {
  const world = await NodeWorld.start(file, k3sHome('lab.example.com'));
  try {
    await world.node.addNode(world.network);
    await defineHelmChartConfigs(world.node);
    await Promise.all([world.apply(), playHelmController(world.node)]);
    await world.answers();
    return world;
  } catch (error) {
    await world.stop();
    throw error;
  }
}

export const twoTunnelFaults: readonly NodeFault[] = [
  {
    name: 'two tunnels: one ssh killed',
    counted: 'the kill',
    bound: 3,
    measure: (world) => bothReady(world).then(() => world.outage(() => void signal(world, 'SIGKILL'))),
  },
  {
    name: 'two tunnels: one ssh frozen for 5 s',
    counted: 'the freeze',
    bound: 3,
    measure: (world) =>
      bothReady(world).then(() =>
        world.outage(() => {
          const frozen = signal(world, 'SIGSTOP');
          setTimeout(() => kill(frozen, 'SIGCONT'), 5000);
        }),
      ),
  },
  {
    name: 'two tunnels: one pod deleted',
    counted: 'the deletion',
    bound: 0,
    measure: (world) =>
      bothReady(world).then(() =>
        world.outage(() =>
          world.node
            .must(['delete', 'pod', '-n', 'expose', '-l', 'app.kubernetes.io/instance=lab-tunnel-2'])
            .then(() => undefined),
        ),
      ),
  },
  {
    name: 'two tunnels: one node loses power',
    counted: 'the loss',
    bound: 3,
    measure: async (world) => {
      await bothReady(world);
      const seconds = await world.outage(() => world.node.other.powerOff());
      await world.node.powerOnOther();
      return seconds;
    },
  },
  {
    name: 'two tunnels: one node drained',
    counted: 'the beginning of the drain',
    bound: 0,
    measure: async (world) => {
      await bothReady(world);
      const seconds = await world.outage(async () => {
        const begun = Date.now();
        await world.node.must(['drain', secondNodeName, '--ignore-daemonsets', '--timeout=90s']);
        return begun;
      });
      await world.node.must(['uncordon', secondNodeName]);
      return seconds;
    },
  },
  {
    name: 'two tunnels: another image rolled out by apply',
    counted: 'its beginning',
    bound: 0,
    measure: (world) =>
      bothReady(world).then(() =>
        world.outage(async () => {
          world.write(file.replace('replicas: 2', 'replicas: 2, image: "jnovack/autossh:2.0.2"'));
          await world.apply();
        }, 180),
      ),
  },
];

/** Returns when expose has applied it; the tunnel is on the node that can be lost, the site on the other one. */
export async function startWithSpareNode(): Promise<NodeWorld> {
  const world = await NodeWorld.start(nodeFile);
  try {
    await world.node.addNode(world.network);
    await world.node.must(['cordon', nodeName]);
    await world.apply();
    await world.node.must(['uncordon', nodeName]);
    return world;
  } catch (error) {
    await world.stop();
    throw error;
  }
}

export const spareNodeFaults: readonly NodeFault[] = [
  {
    name: 'node loses power for good, and another node takes its tunnel',
    counted: 'the loss',
    bound: 110,
    measure: (world) => world.outage(() => world.node.other.powerOff(), 150),
  },
  {
    name: 'another image rolled out by apply, while the pod on the lost node cannot end',
    counted: 'the end of the old pod',
    bound: 8,
    measure: async (world) => {
      const seconds = await rollOut(world);
      await world.node.powerOnOther();
      return seconds;
    },
  },
];

/** On a node each. Where a drain has brought them together, one moves. */
async function bothReady(world: NodeWorld): Promise<void> {
  const names = ['lab-tunnel', 'lab-tunnel-2'];
  const ready = async () => {
    for (const name of names)
      await world.node.must(['rollout', 'status', `deployment/${name}`, '-n', 'expose', '--timeout=120s']);
    const pods = [...tunnelPods, '-o', 'jsonpath={.items[*].spec.nodeName}'];
    return new Set((await world.node.must(['get', ...pods])).split(' ')).size === names.length;
  };
  if (!(await ready())) {
    await world.node.must(['delete', ...tunnelPods, '-l', 'app.kubernetes.io/instance=lab-tunnel-2']);
    await until('the tunnels are on a node each', 60, ready);
  }
  await world.answers();
}

const tunnelPods = ['pods', '-n', 'expose'];

/** Sends it to the ssh of one pod; its process id. */
function signal(world: NodeWorld, name: NodeJS.Signals): number {
  // Not a probe's ssh.
  const [ssh = 0, other] = world.node
    .processes('ssh')
    .filter((pid) => commandName(parentOf(pid)) === 'autossh');
  if (other === undefined) throw new Error('there are not two tunnels');
  kill(ssh, name);
  return ssh;
}

function parentOf(pid: number): number {
  return Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
