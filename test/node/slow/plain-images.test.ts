/** Images without ssh and autossh: the pod installs them, keeps trying while the mirror is down, and then gives up root. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../helpers/lab/command.ts';
import { homeAddress } from '../../helpers/lab/network.ts';
import { NodeWorld, nodeFile } from '../../helpers/node/node-world.ts';
import { alpine, debian, mirrorName, serveMirror, writeMirror } from '../../helpers/node/plain-images.ts';
import { standIns } from '../../helpers/node/site.ts';

let world: NodeWorld;
const mirror = mkdtempSync(join(tmpdir(), 'expose-mirror-'));

beforeAll(async () => {
  const home = {
    ...standIns,
    names: { ...standIns.names, [homeAddress]: mirrorName },
    images: [debian, alpine],
  };
  [world] = await Promise.all([NodeWorld.start(nodeFile, home), writeMirror(mirror)]);
}, 300_000);
afterAll(async () => {
  await world?.stop();
  rmSync(mirror, { recursive: true, force: true });
});

const log = async () =>
  (await world.node.kubectl(['logs', '-n', 'expose', 'deploy/lab-tunnel', '--tail=-1'])).stdout;

test.each([
  [debian, /Could not connect|Unable to connect|Failed to fetch/],
  [alpine, /wget: can't connect/],
] as const)('$name, with its mirror away at first', { timeout: 600_000 }, async ({ name }, unreachable) => {
  world.write(`${nodeFile}tunnel: { image: "${name}" }\n`);
  const applying = world.apply();
  applying.catch(() => undefined); // It is awaited below.
  // It has failed more than once: the pod tries again by itself.
  await until('two attempts have failed', 240, async () => (await log()).split(unreachable).length > 2);
  const restarts = async () => (await world.pod()).status.containerStatuses?.[0]?.restartCount;
  expect(await restarts()).toBe(0);
  const server = await serveMirror(world.network.home, mirror);
  await applying;
  await server.stop('SIGKILL');
  expect(await world.ask()).toBe('hello\n');
  expect(await restarts()).toBe(0);
  const [ssh = 0] = world.node.processes('ssh');
  const { peakMemory } = world.node.container(ssh);
  console.log(`${name}: ${peakMemory()} MiB at most while it installed`);
  const status = readFileSync(`/proc/${ssh}/status`, 'utf8');
  expect(status).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
  expect(status).toMatch(/^CapEff:\t0{16}$/m);
});
