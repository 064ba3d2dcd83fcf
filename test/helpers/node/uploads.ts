/** One visitor's uploads into an application on the node that does not read. */
import { fileURLToPath } from 'node:url';
import { connectionsPerVisitor } from '../../../src/emitters/limits.ts';
import { gatewayAddress } from '../lab/network.ts';
import type { NodeWorld } from './node-world.ts';

const program = fileURLToPath(new URL('programs/uploads.mjs', import.meta.url));

/** The port of the application, for a file's list of ports. */
export const uploadPort = '{ name: upload, public: 9000, target: "silent.apps.svc:9000" }';

interface Uploads {
  readonly uploads: number;
  /** How many of them the gateway or the tunnel ended. */
  readonly cut: number;
  /** Whether another ssh, or another container, runs after them. */
  readonly restarted: boolean;
  /** The most memory of the container, in MiB. */
  readonly memory: number;
}

/** The gateway counts what a visitor has left behind and nobody reads, so each has an address of its own. */
let visitors = 0;

/** As many as one visitor may have, and so long that every window is full. Returns when the site answers again. */
export async function upload(world: NodeWorld): Promise<Uploads> {
  const state = async () => {
    const { metadata, status } = await world.pod();
    const ssh = world.node.processes('ssh');
    return { ssh, text: [metadata.name, status.containerStatuses?.[0]?.restartCount, ...ssh].join(' ') };
  };
  const before = await state();
  const { peakMemory } = world.node.container(before.ssh[0] ?? 0);
  await world.network.ownBlocks('198.18.0.0/24');
  visitors += 1;
  const [uploads, bytes, seconds] = [connectionsPerVisitor, 16 * 2 ** 20, 20];
  const numbers = [9000, uploads, bytes, seconds].map(String);
  const { stdout } = await world.network.internet.run(
    [process.execPath, program, gatewayAddress, ...numbers, `198.18.0.${visitors}`],
    { seconds: 60 },
  );
  const memory = peakMemory();
  const after = await state();
  await world.answers();
  const { cut } = JSON.parse(stdout) as { cut: number };
  return { uploads, cut, restarted: before.text !== after.text, memory };
}
