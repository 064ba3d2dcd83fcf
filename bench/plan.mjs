/**
 * `npm run bench:plan`: the time of `expose plan` beside that of the tools that it runs, in turns on one machine: a
 * plan without changes beside a bare `terraform plan`, and one with changes beside `terraform plan -out` and `terraform
 * show -json`, or `kubectl diff` if that is slower. AWS is moto, the cluster a real API server. The goals are about
 * wall time; processor time is printed too, because a busy machine distorts it far less. --rounds N (default 5).
 * --against DIR measures another built checkout in the same rounds.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTypescript } from '../test/helpers/load-typescript.mjs';
import { median, medianRatio, timedRun } from './measure.mjs';
import { readFlags, startControlPlane, startMoto } from './stand-ins.mjs';

const { cachePlaces } = await loadTypescript('src/project/provider-cache.ts');
const { rounds, checkouts } = readFlags();
const folder = mkdtempSync(join(tmpdir(), 'expose-bench-plan-'));
const [moto, cluster] = await Promise.all([startMoto(), startControlPlane()]);
const baseEnv = { ...moto.env, KUBECONFIG: cluster.kubeconfig };
let missed = 0;

try {
  await moto.zone('example.com');
  const exposures = checkouts.map(applied);
  const { folder: ours } = exposures[0];
  const workspace = terraformWorkspace(exposures[0]);
  const bare = {
    name: 'terraform plan',
    argv: ['terraform', 'plan', '-input=false', '-no-color'],
    ...workspace,
  };
  const script = 'terraform plan -input=false -no-color -out="$0" && terraform show -json "$0"';
  const saving = {
    name: 'terraform plan + show',
    argv: ['bash', '-c', script, join(folder, 'bare.tfplan')],
    ...workspace,
  };
  const diff = { name: 'kubectl diff', argv: diffArgv(join(ours, 'out/k8s')), accepts: [0, 1] };
  const plans = exposures.map(({ label, argv }) => ({ name: label, argv: argv('plan') }));

  const still = inTurns([bare, ...plans, diff]);
  judge('a plan without changes', still, { tool: bare.name, goal: 1.1 });

  for (const exposure of exposures) exposure.write('ports: [80, 443, 25565]\n');
  const moving = inTurns([saving, ...plans, diff]);
  const wall = ({ name }) => median(moving.get(name).wall);
  const slower = wall(saving) > wall(diff) ? saving : diff;
  judge('a plan with changes', moving, { tool: slower.name, goal: 1.15 });
} finally {
  await Promise.all([moto.stop(), cluster.stop()]);
  rmSync(folder, { recursive: true, force: true });
}
process.exit(missed === 0 ? 0 : 1);

/** An exposure of its own for each checkout, since their files may differ; it is compiled and applied. */
function applied({ label, expose }, index) {
  const name = `bench-${index}`;
  const own = join(folder, name);
  mkdirSync(own);
  const file = join(own, 'exposure.yaml');
  const write = (more) =>
    writeFileSync(
      file,
      `name: ${name}\ndomain: ${name}.example.com\ncluster: { ingress: none, namespace: ${name} }\n${more}`,
    );
  const argv = (command) => [process.execPath, expose, command, file, '--quiet'];
  write('');
  timedRun(argv('compile'), { cwd: own, env: baseEnv });
  timedRun([...argv('apply'), '--yes', '--no-wait'], { cwd: own, env: baseEnv });
  return { label, name, folder: own, privateFolder: join(own, '.expose', name), write, argv };
}

/** The folder and environment in which expose runs terraform. */
function terraformWorkspace({ name, privateFolder }) {
  const { dataDirectory, providers } = cachePlaces(privateFolder, name);
  return {
    cwd: join(privateFolder, 'work/terraform'),
    env: {
      TF_DATA_DIR: dataDirectory,
      TF_PLUGIN_CACHE_DIR: providers,
      TF_VAR_host_key: readFileSync(join(privateFolder, 'keys/host'), 'utf8'),
    },
  };
}

/** Without the Secret: its file lacks the key, which kubectl would show as a difference. */
function diffArgv(k8s) {
  const files = readdirSync(k8s).filter((name) => !/kustomization|secret/.test(name));
  const flags = ['--server-side', '--field-manager=expose', '--force-conflicts'];
  return ['kubectl', 'diff', ...flags, ...files.flatMap((name) => ['-f', join(k8s, name)])];
}

/**
 * Milliseconds of each command in each round, as lists of wall and processor time. A first round only fills caches. The
 * order is reversed in every other round, because the position in a round matters.
 */
function inTurns(commands) {
  const samples = new Map(commands.map((command) => [command.name, { wall: [], cpu: [] }]));
  for (let round = -1; round < rounds; round += 1) {
    for (const { name, argv, cwd = folder, env, accepts } of round % 2 === 0
      ? commands
      : commands.toReversed()) {
      const { wall, cpu } = timedRun(argv, { cwd, env: { ...baseEnv, ...env }, accepts });
      if (round < 0) continue;
      samples.get(name).wall.push(wall);
      samples.get(name).cpu.push(cpu);
    }
  }
  return samples;
}

/** Only this checkout is held to the goal. */
function judge(what, samples, { tool, goal }) {
  const tools = samples.get(tool);
  const ours = samples.get(checkouts[0].label);
  const ratio = medianRatio(ours.wall, tools.wall);
  if (ratio > goal) missed += 1;
  console.log(
    `${what}: ${compared(ours.wall, tool, tools.wall)} (goal: at most ${goal} ×) ${ratio <= goal ? 'met' : 'MISSED'}`,
  );
  console.log(`  processor time: ${compared(ours.cpu, tool, tools.cpu)}`);
  for (const { label } of checkouts.slice(1)) {
    const other = samples.get(label);
    console.log(`  beside ${label}: ${compared(ours.wall, label, other.wall)}`);
    console.log(`  processor time: ${compared(ours.cpu, label, other.cpu)}`);
  }
}

function compared(ours, beside, theirs) {
  return `${Math.round(median(ours))} ms, ${beside} ${Math.round(median(theirs))} ms: ${medianRatio(ours, theirs).toFixed(2)} ×`;
}
