/**
 * `npm run lab:node`: what happens to nodes, on a real one; writes the table of it into docs/data-path.md. With `--print`
 * it only prints. Words choose the faults whose names contain one of them, and leave the rows of the others. Needs what
 * scripts/build-addons.sh builds.
 */
import { loadTypescript } from '../test/helpers/load-typescript.mjs';
import { getTable, putTable } from './put-table.mjs';

const {
  NodeWorld,
  nodeFile,
  nodeFaults,
  startWithSpareNode,
  spareNodeFaults,
  startTwoTunnels,
  twoTunnelFaults,
} = await loadTypescript(
  'test/helpers/node/node-world.ts',
  'test/helpers/node/faults.ts',
  'test/helpers/node/two-nodes.ts',
);
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const place = ['docs/data-path.md', 'npm run lab:node'];
const measured = new Map();
let broken = 0;

await measure(nodeFaults, async () => {
  const world = await NodeWorld.start(nodeFile);
  await world.apply();
  return world;
});
await measure(spareNodeFaults, startWithSpareNode);
await measure(twoTunnelFaults, startTwoTunnels);
const before = new Map((await getTable(...place)).map((row) => [row.split(' | ')[0]?.slice(2), row]));
const rows = [...nodeFaults, ...spareNodeFaults, ...twoTunnelFaults].flatMap(
  ({ name }) => measured.get(name) ?? before.get(name) ?? [],
);
const table = ['| fault | counted from | bound | measured |', '|---|---|---|---|', ...rows].join('\n');
if (!process.argv.includes('--print') && broken === 0) await putTable(...place, table);
process.exit(broken > 0 ? 1 : 0);

async function measure(faults, start) {
  const chosen = faults.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  if (chosen.length === 0) return;
  const world = await start();
  try {
    for (const fault of chosen) {
      const seconds = await fault.measure(world);
      if (seconds > fault.bound) broken += 1;
      const shown = seconds === 0 ? 'none failed' : `${seconds.toFixed(1)} s`;
      measured.set(fault.name, `| ${fault.name} | ${fault.counted} | ${fault.bound} s | ${shown} |`);
      console.log(measured.get(fault.name));
    }
  } finally {
    await world.stop();
  }
}
