/** Two tunnels on the node, behind haproxy and the real Traefik, and what happens to one of them. */
import { readFileSync } from 'node:fs';
import { defineHelmChartConfigs } from '../helm-chart-configs.ts';
import { commandName, kill } from '../lab/command.ts';
import type { NodeFault } from './faults.ts';
import { k3sHome, playHelmController } from './k3s-home.ts';
import { NodeWorld } from './node-world.ts';

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

async function bothReady(world: NodeWorld): Promise<void> {
  for (const name of ['lab-tunnel', 'lab-tunnel-2'])
    await world.node.must(['rollout', 'status', `deployment/${name}`, '-n', 'expose', '--timeout=60s']);
  await world.answers();
}

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
