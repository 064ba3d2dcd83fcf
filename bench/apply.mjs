/**
 * `npm run bench:apply`: what `expose apply PLAN --yes --no-wait` adds to the programs that it starts, for a first apply
 * and for a change of the ports. Its own time is the wall time of the command without the times in which at least one of
 * its programs ran. AWS is moto, the cluster a real API server; both answer faster than the real ones, so the share of
 * expose is the largest that a user meets. --rounds N (default 5). --against DIR measures another built checkout in turns.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, medianRatio, timedRun } from './measure.mjs';
import { readFlags, startControlPlane, startMoto } from './stand-ins.mjs';
import { unionOf, wrapTools } from './tool-log.mjs';

/** Of the programs' own time. */
const goal = 0.05;
const applies = [
  { what: 'a first apply', file: 'ports: [80, 443]\n' },
  { what: 'an apply of a change', file: 'ports: [80, 443, 25565]\n' },
];

const { rounds, checkouts } = readFlags();
const folder = mkdtempSync(join(tmpdir(), 'expose-bench-apply-'));
const bin = join(folder, 'bin');
const tools = wrapTools(bin);
const cluster = await startControlPlane();
const samples = checkouts.map(() => applies.map(() => []));
const nodeStarts = [];
let missed = 0;

try {
  for (let round = -1; round < rounds; round += 1) {
    // The first round fills caches. Who begins alternates, because a machine warms up and cools down.
    const order = round % 2 === 0 ? checkouts : checkouts.toReversed();
    for (const checkout of order) {
      const measured = await oneRound(checkout, `bench-${round + 1}-${checkouts.indexOf(checkout)}`);
      if (round < 0) continue;
      for (const [index, sample] of measured.entries())
        samples[checkouts.indexOf(checkout)][index].push(sample);
    }
    if (round >= 0) nodeStarts.push(timedRun([process.execPath, '-e', '0'], { cwd: folder }).wall);
  }
  for (const [index, { what }] of applies.entries()) judge(what, index);
} finally {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(missed === 0 ? 0 : 1);

/** Each round meets an empty account and a namespace of its own. */
async function oneRound({ expose }, name) {
  const moto = await startMoto();
  const cwd = join(folder, name);
  const env = { ...moto.env, KUBECONFIG: cluster.kubeconfig, PATH: `${bin}:${moto.env.PATH}` };
  const run = (...args) => timedRun([process.execPath, expose, ...args], { cwd, env });
  try {
    await moto.zone('example.com');
    mkdirSync(cwd);
    return applies.map(({ file }) => {
      writeFileSync(join(cwd, 'exposure.yaml'), `${head(name)}${file}`);
      const { plan } = JSON.parse(run('plan', '--json').stdout);
      return measuredApply(() => run('apply', plan, '--yes', '--no-wait'));
    });
  } finally {
    await moto.stop();
    rmSync(cwd, { recursive: true, force: true });
  }
}

function head(name) {
  return `name: ${name}\ndomain: ${name}.example.com\ncluster: { ingress: none, namespace: ${name} }\n`;
}

/** Milliseconds of one apply, and where they went. */
function measuredApply(apply) {
  tools.clear();
  const begun = Date.now();
  const { wall } = apply();
  const runs = tools.runs();
  const inTools = unionOf(runs);
  const before = Math.min(...runs.map(({ from }) => from)) - begun;
  const after = begun + wall - Math.max(...runs.map(({ to }) => to));
  const own = wall - inTools;
  return { wall, inTools, own, before, after, between: own - before - after, count: runs.length };
}

/** Only this checkout is held to the goal. */
function judge(what, index) {
  const ours = figures(samples[0][index]);
  const share = medianRatio(ours('own'), ours('inTools'));
  if (share > goal) missed += 1;
  console.log(`${what}: ${line(ours)} (goal: at most ${percent(goal)}) ${share <= goal ? 'met' : 'MISSED'}`);
  console.log(
    `  its own: ${ms(ours('before'))} before the first program, ${ms(ours('between'))} between, ${ms(ours('after'))} after the last`,
  );
  console.log(
    `  node -e 0 takes ${ms(nodeStarts)}, ${percent(median(nodeStarts) / median(ours('inTools')))} of the programs' time`,
  );
  for (const [other, { label }] of checkouts.entries()) {
    if (other === 0) continue;
    const theirs = figures(samples[other][index]);
    console.log(`  ${label}: ${line(theirs)}`);
    console.log(
      `  this checkout / ${label}: ${medianRatio(ours('wall'), theirs('wall')).toFixed(2)} × in all, ${medianRatio(ours('own'), theirs('own')).toFixed(2)} × its own time`,
    );
  }
}

function figures(all) {
  return (name) => all.map((sample) => sample[name]);
}

function line(figure) {
  return `${ms(figure('wall'))}, of which ${ms(figure('inTools'))} in ${median(figure('count'))} programs: expose adds ${ms(figure('own'))} or ${percent(medianRatio(figure('own'), figure('inTools')))}`;
}

function ms(values) {
  return `${Math.round(median(values))} ms`;
}

function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}
