/**
 * `npm run bench`: the processor time of compile and validate, beside `node -e 0` and kubectl, in turns on one machine.
 * --rounds N (default 15). Node 20 and 24 where both are found: the running one, and EXPOSE_TEST_CACHE/node24.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { interleaved, peakMegabytes } from './measure.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(values.rounds);
const expose = join(root, 'dist/expose.cjs');
if (!existsSync(expose)) throw new Error('dist/ is missing: npm run build');

const folder = mkdtempSync(join(tmpdir(), 'expose-bench-'));
const node24 = join(
  process.env.EXPOSE_TEST_CACHE ?? join(homedir(), '.cache', 'expose-test'),
  'node24/node_modules/node/bin/node',
);
const nodes = [process.execPath, ...(existsSync(node24) ? [node24] : [])];
let missed = 0;

try {
  const example = readFileSync(join(root, 'examples/homelab.yaml'), 'utf8');
  const file = join(folder, 'exposure.yaml');
  writeFileSync(file, example);
  const manifests = join(folder, 'manifests');
  interleaved(
    [{ name: 'manifests', argv: [process.execPath, expose, 'compile', file, '--out', manifests] }],
    1,
  );
  for (const node of nodes) compileRatios(node, example, file, join(manifests, 'k8s'));
  validateScale();
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(missed === 0 ? 0 : 1);

function compileRatios(node, example, file, manifests) {
  const first = join(folder, 'first');
  const changed = join(folder, 'changed.yaml');
  let ttl = 60;
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const ms = interleaved(
    [
      { name: 'node', argv: [node, '-e', '0'] },
      {
        name: 'compile',
        argv: [node, expose, 'compile', join(first, 'exposure.yaml')],
        before: () => freshFolder(first, example),
      },
      { name: 'again', argv: [node, expose, 'compile', file, '--out', join(folder, 'out')] },
      {
        name: 'changed',
        argv: [node, expose, 'compile', changed, '--out', join(folder, 'changed')],
        before: () => {
          ttl += 1;
          writeFileSync(changed, withTtl(example, ttl));
        },
      },
      { name: 'validate', argv: [node, expose, 'validate', file] },
      { name: 'version', argv: [node, expose, '--version'] },
      { name: 'kustomize', argv: ['kubectl', 'kustomize', manifests] },
    ],
    rounds,
  );
  console.log(`Node ${version}: CPU time of whole processes, median of ${rounds}`);
  for (const [name, text] of [
    ['node', 'node -e 0'],
    ['compile', 'first compile, with its keys'],
    ['again', 'compile, nothing changed'],
    ['changed', 'compile, one value changed'],
    ['validate', 'validate'],
    ['version', '--version'],
    ['kustomize', 'kubectl kustomize'],
  ]) {
    console.log(
      `  ${text.padEnd(28)} ${ms.get(name).toFixed(1).padStart(6)} ms  ${(ms.get(name) / ms.get('node')).toFixed(2)} x node -e 0`,
    );
  }
  goal('compile / node -e 0', ms.get('compile') / ms.get('node'), 2.5);
  goal('compile / kubectl kustomize', ms.get('compile') / ms.get('kustomize'), 1);
}

/** A first compile makes the keys and the whole tree, so the folder has to be empty. */
function freshFolder(path, example) {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  writeFileSync(join(path, 'exposure.yaml'), example);
}

function withTtl(example, ttl) {
  const changed = example.replace(/^domain: (\S+)/m, `domain: { name: $1, ttl: ${ttl} }`);
  if (changed === example) throw new Error('the example has no domain of one line');
  return changed;
}

/** The time per port must not grow with the number of ports. */
function validateScale() {
  const files = [400, 10_000].map((count) => {
    const path = join(folder, `${count}.yaml`);
    writeFileSync(path, portsFile(count));
    return { count, path };
  });
  const empty = join(folder, 'one.yaml');
  writeFileSync(empty, portsFile(1));
  const ms = interleaved(
    [
      { name: '1', argv: [process.execPath, expose, 'validate', empty] },
      ...files.map((file) => ({
        name: String(file.count),
        argv: [process.execPath, expose, 'validate', file.path],
      })),
    ],
    Math.max(3, Math.ceil(rounds / 3)),
  );
  const [few, many] = files.map((file) => ((ms.get(String(file.count)) - ms.get('1')) * 1000) / file.count);
  const memory = peakMegabytes([process.execPath, expose, 'validate', files[1].path]);
  console.log(
    `validate: ${few.toFixed(0)} µs a port at 400, ${many.toFixed(0)} µs at 10,000; peak memory ${memory.toFixed(0)} MB`,
  );
  goal('validate, time a port, 10,000 / 400', many / few, 1.3);
  goal('validate of 10,000 ports, MB', memory, 200);
}

function portsFile(count) {
  const lines = Array.from(
    { length: count },
    (_, index) =>
      `  - name: p${index}\n    public: ${20000 + index}\n    tunnel: ${30000 + index}\n    target: web.apps.svc:80\n`,
  );
  return `domain: api.example.com\ncluster: { ingress: none }\ngateway: { forwarder: nftables }\nports:\n${lines.join('')}`;
}

function goal(what, value, most) {
  const met = value <= most;
  if (!met) missed += 1;
  console.log(`  ${met ? 'met   ' : 'MISSED'} ${what}: ${value.toFixed(2)} (at most ${most})`);
}
