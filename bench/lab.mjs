/**
 * `npm run lab`: every fault with its full wait, in laboratories that run what compile writes. Prints the table of
 * faults, bounds and measured times and writes it into docs/data-path.md. With `--print` it only prints. Words choose
 * rows: `npm run lab -- 'connections to sshd' SYNs` measures those whose names have one of them, and leaves the others.
 */
import { loadTypescript } from '../test/helpers/load-typescript.mjs';
import { getTable, putTable } from './put-table.mjs';

const {
  Lab,
  crowdedDoors,
  crowdedEntrance,
  kills,
  restarts,
  longOnly,
  silentLosses,
  silentLossWith,
  twoReplicas,
} = await loadTypescript(
  'test/helpers/lab/lab.ts',
  'test/helpers/lab/faults.ts',
  'test/helpers/lab/doors.ts',
);
const begun = Date.now();
const place = ['docs/data-path.md', 'npm run lab'];

/** The lanes spend most of their time waiting, so they run in parallel, each in its own laboratory. */
const lanes = [
  [...kills, ...restarts],
  silentLosses,
  longOnly,
  twoReplicas,
  crowdedDoors,
  ...['socat', 'haproxy', 'nftables'].map((forwarder) => crowdedEntrance({ forwarder })),
  [silentLossWith(2, 2)],
  [silentLossWith(10, 3)],
];
const words = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const chosen = lanes
  .map((lane) => lane.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word))))
  .filter((lane) => lane.length > 0);
const results = await Promise.all(chosen.map(runLane));
const measured = new Map(results.flat().map((result) => [result.fault, rowOf(result)]));
const before = new Map((await getTable(...place)).map((row) => [row.split(' | ')[0]?.slice(2), row]));
const rows = lanes.flat().flatMap((fault) => measured.get(fault) ?? before.get(fault.name) ?? []);
const table = ['| fault | counted from | bound | measured |', '|---|---|---|---|', ...rows].join('\n');
console.log(`\n${table}\n\n${Math.round((Date.now() - begun) / 1000)} s`);

if (!process.argv.includes('--print') && results.flat().every((result) => Number.isFinite(result.seconds)))
  await putTable(...place, table);
const broken = results.flat().filter(({ seconds, bound }) => seconds > bound);
for (const { fault } of broken) console.error(`over its bound: ${fault.name}`);
process.exit(broken.length > 0 ? 1 : 0);

function rowOf({ fault, seconds, bound }) {
  const shown = seconds === 0 ? 'none failed' : `${seconds.toFixed(1)} s`;
  return `| ${fault.name} | ${fault.counted} | ${bound} s | ${shown} |`;
}

/** A fault that could not be measured counts as never healed and ends its lane. */
async function runLane(faults) {
  const lab = await Lab.start(faults[0].lab);
  const results = [];
  try {
    for (const fault of faults) {
      const bound = fault.bound(lab);
      results.push({ fault, bound, seconds: await fault.measure(lab, true) });
      console.log(`${fault.name}: ${results.at(-1).seconds.toFixed(1)} s, bound ${bound} s`);
    }
  } catch (error) {
    console.error(error);
    results.push({
      fault: faults[results.length],
      bound: faults[results.length].bound(lab),
      seconds: Infinity,
    });
  } finally {
    await lab.stop();
  }
  return results;
}
