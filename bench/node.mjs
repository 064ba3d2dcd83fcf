/**
 * `npm run lab:node`: what happens to nodes, on a real one; writes the table of it into docs/data-path.md. With `--print`
 * it only prints. Words choose the faults whose names contain one of them.
 */
import { loadTypescript } from '../test/helpers/load-typescript.mjs';
import { putTable } from './put-table.mjs';

const { NodeWorld, nodeFile, nodeFaults } = await loadTypescript(
  'test/helpers/node/node-world.ts',
  'test/helpers/node/faults.ts',
);
const world = await NodeWorld.start(nodeFile);
const rows = [];
let broken = 0;
try {
  await world.apply();
  const only = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  for (const fault of nodeFaults.filter(
    ({ name }) => only.length === 0 || only.some((word) => name.includes(word)),
  )) {
    const seconds = await fault.measure(world);
    if (seconds > fault.bound) broken += 1;
    const measured = seconds === 0 ? 'none failed' : `${seconds.toFixed(1)} s`;
    rows.push(`| ${fault.name} | ${fault.counted} | ${fault.bound} s | ${measured} |`);
    console.log(rows.at(-1));
  }
} finally {
  await world.stop();
}
const table = ['| fault | counted from | bound | measured |', '|---|---|---|---|', ...rows].join('\n');
if (!process.argv.includes('--print') && rows.length === nodeFaults.length && broken === 0)
  await putTable('docs/data-path.md', 'npm run lab:node', table);
process.exit(broken > 0 ? 1 : 0);
