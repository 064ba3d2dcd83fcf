/**
 * `npm run bench:plan`: what `expose plan` takes beside the tools that it runs, in turns on the same machine: a plan
 * without changes beside a bare `terraform plan`, and one with changes beside `terraform plan -out` and `terraform show
 * -json`, or `kubectl diff` where that is slower. AWS is moto, the cluster a real API server. Goals are about time as a
 * person sees it; processor time is printed beside it, because a busy machine distorts the first far more. --rounds N
 * (default 5).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadTypescript } from '../test/helpers/load-typescript.mjs';
import { median } from './measure.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const expose = fileURLToPath(new URL('../dist/expose.cjs', import.meta.url));
if (!existsSync(expose)) throw new Error('dist/ is missing: npm run build');
const { startMoto, startControlPlane } = await loadTypescript(
  'test/helpers/moto.ts',
  'test/helpers/control-plane.ts',
);

const folder = mkdtempSync(join(tmpdir(), 'expose-bench-plan-'));
const [moto, cluster] = await Promise.all([startMoto(), startControlPlane()]);
const file = join(folder, 'exposure.yaml');
const home = join(folder, '.expose/api-example-com');
const work = join(home, 'work/terraform');
const smallest = 'domain: api.example.com\ncluster:\n  ingress: none\n  namespace: home\n';
/** Node has no figures for what a child's children took; bash's `time` has. */
const timed = 'TIMEFORMAT="%3U %3S"; time "$@"';
let missed = 0;

try {
  await moto.zone('example.com');
  writeFileSync(file, smallest);
  must(exposeArgv('compile'));
  must(['node', expose, 'apply', file, '--yes', '--no-wait']);
  const env = {
    TF_DATA_DIR: join(home, 'terraform'),
    TF_VAR_host_key: readFileSync(join(home, 'keys/host'), 'utf8'),
  };
  const manifests = join(folder, 'manifests');
  const bare = {
    name: 'terraform plan',
    argv: ['terraform', 'plan', '-input=false', '-no-color'],
    cwd: work,
    env,
  };
  const saved = {
    name: 'terraform plan -out',
    argv: ['terraform', 'plan', '-input=false', '-no-color', `-out=${join(folder, 'bare.tfplan')}`],
    cwd: work,
    env,
  };
  const show = {
    name: 'terraform show -json',
    argv: ['terraform', 'show', '-json', join(folder, 'bare.tfplan')],
    cwd: work,
    env,
  };
  const plan = { name: 'expose plan', argv: exposeArgv('plan') };
  writeManifests(manifests);
  const diff = {
    name: 'kubectl diff',
    argv: [
      'kubectl',
      '--kubeconfig',
      cluster.kubeconfig,
      'diff',
      '--server-side',
      '--field-manager=expose',
      '--force-conflicts',
      '-f',
      manifests,
    ],
  };

  const still = inTurns([bare, plan, diff]);
  judge('a plan without changes', still.get(plan.name), still.get(bare.name), 'terraform plan', 1.1);

  writeFileSync(file, `${smallest}ports: [80, 443, 25565]\n`);
  const moving = inTurns([plan, saved, show, diff]);
  const terraform = sum(moving.get(saved.name), moving.get(show.name));
  const diffed = moving.get(diff.name);
  judge(
    'a plan with changes',
    moving.get(plan.name),
    terraform.wall > diffed.wall ? terraform : diffed,
    terraform.wall > diffed.wall ? 'terraform plan + show' : 'kubectl diff',
    1.15,
  );
} finally {
  await Promise.all([moto.stop(), cluster.stop()]);
  rmSync(folder, { recursive: true, force: true });
}
process.exit(missed === 0 ? 0 : 1);

function exposeArgv(command) {
  return [process.execPath, expose, command, file, '--quiet'];
}

/** The Secret without its key would show a difference that expose does not have. */
function writeManifests(to) {
  must(['cp', '-r', join(folder, 'out/k8s'), to]);
  for (const name of readdirSync(to)) if (/kustomization|secret/.test(name)) rmSync(join(to, name));
}

/** Milliseconds of each command, from start to end and of processors, medians over the rounds; the first round fills caches. */
function inTurns(commands) {
  const samples = new Map(commands.map((command) => [command.name, []]));
  for (let round = -1; round < Number(values.rounds); round += 1) {
    for (const { name, argv, cwd, env } of commands) {
      const sample = run(argv, cwd, env);
      if (round >= 0) samples.get(name).push(sample);
    }
  }
  return new Map(
    [...samples].map(([name, all]) => [
      name,
      { wall: median(all.map((sample) => sample.wall)), cpu: median(all.map((sample) => sample.cpu)) },
    ]),
  );
}

function sum(a, b) {
  return { wall: a.wall + b.wall, cpu: a.cpu + b.cpu };
}

function judge(what, ours, theirs, beside, goal) {
  const ratio = ours.wall / theirs.wall;
  if (ratio > goal) missed += 1;
  console.log(
    `${what}: ${Math.round(ours.wall)} ms, ${beside} ${Math.round(theirs.wall)} ms: ${ratio.toFixed(2)} × (goal: at most ${goal} ×) ${ratio <= goal ? 'met' : 'MISSED'}`,
  );
  console.log(
    `  processor time: ${Math.round(ours.cpu)} ms, ${beside} ${Math.round(theirs.cpu)} ms: ${(ours.cpu / theirs.cpu).toFixed(2)} ×`,
  );
}

/** Runs a command with all that it starts, and what that took. kubectl diff ends with 1 for a difference. */
function run(argv, cwd = folder, env = {}) {
  const since = performance.now();
  const ended = spawnSync('bash', ['-c', timed, 'bash', ...argv], {
    cwd,
    encoding: 'utf8',
    env: { ...moto.env, KUBECONFIG: cluster.kubeconfig, ...env },
  });
  const wall = performance.now() - since;
  if (ended.status !== 0 && !(argv.includes('diff') && ended.status === 1))
    throw new Error(`${argv.slice(0, 4).join(' ')} failed: ${ended.stdout}${ended.stderr}`);
  const [user, system] = ended.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { wall, cpu: (user + system) * 1000 };
}

function must(argv) {
  run(argv);
}
