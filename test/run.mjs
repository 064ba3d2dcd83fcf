/**
 * `npm test`: builds, runs every lane of tests, and ends with a summary line. `node test/run.mjs LANE…` runs only some
 * lanes. A skipped test fails the run: a test that cannot run here must say what to install.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const reports = mkdtempSync(join(tmpdir(), 'expose-test-'));

/** Lanes that mostly wait and have bounds in seconds: one at a time, with one of the others beside it. */
const waiting = ['lab', 'node'];
/** Lanes that compute: in this order, and they give way to those with bounds. */
const computing = ['compiler', 'real', 'circle', 'faults', 'recipes', 'node24'];
/** The tests that also run on the newest supported Node: those of the program and its keys. */
const onNode24 = ['test/keys', 'test/commands', 'test/golden.test.ts'];

const wanted = process.argv.slice(2);
const started = Date.now();
const totals = { passed: 0, failed: 0, skipped: 0, names: [] };

run(process.execPath, [join(root, 'build.mjs')]);
const [bounded, rest] = [waiting, computing].map((lanes) =>
  lanes.filter((lane) => wanted.length === 0 || wanted.includes(lane)),
);
const together = bounded.length + rest.length > 1;
await Promise.all([runLanes(bounded).then(() => runLanes(rest)), runLanes(rest)]);
rmSync(reports, { recursive: true });

for (const { name, why } of totals.names) {
  console.log(`not passed: ${name}`);
  if (why !== '') console.log(why.replace(/^/gmu, '  '));
}
console.log(`${Math.round((Date.now() - started) / 1000)} s`);
console.log(
  `${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`,
);
process.exit(totals.failed + totals.skipped > 0 || totals.passed === 0 ? 1 : 0);

/** Runs the lanes that are left, until there are none. */
async function runLanes(left) {
  for (let lane = left.shift(); lane !== undefined; lane = left.shift()) count(await runLane(lane));
}

/** Runs a lane; where there are others, its output appears at its end, because that of two lanes would mix. */
async function runLane(lane) {
  const report = join(reports, `${lane}.json`);
  const project = lane === 'node24' ? 'compiler' : lane;
  const args = [
    vitest,
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...(lane === 'node24' ? onNode24 : []),
  ];
  const began = Date.now();
  const node = lane === 'node24' ? node24() : process.execPath;
  const niceness = waiting.includes(lane) ? '0' : '5';
  const child = spawn('nice', ['-n', niceness, node, ...args], {
    cwd: root,
    stdio: ['ignore', together ? 'pipe' : 'inherit', together ? 'pipe' : 'inherit'],
  });
  const chunks = [];
  for (const stream of together ? [child.stdout, child.stderr] : [])
    stream.on('data', (chunk) => chunks.push(chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  process.stdout.write(Buffer.concat(chunks));
  console.log(`lane ${lane}: ${Math.round((Date.now() - began) / 1000)} s`);
  return { lane, code, report };
}

function count({ lane, code, report }) {
  if (!existsSync(report)) return fail(`${lane}: vitest ended with ${code} and no report`);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  totals.passed += numPassedTests;
  totals.failed += numFailedTests;
  totals.skipped += numPendingTests + numTodoTests;
  for (const file of testResults) {
    const path = relative(root, file.name);
    const bad = file.assertionResults.filter((assertion) => assertion.status !== 'passed');
    for (const assertion of bad)
      totals.names.push({
        name: `${lane}: ${path}: ${assertion.fullName} (${assertion.status})`,
        why: shortly(assertion.failureMessages.join('\n')),
      });
    // A file that cannot be loaded, or whose set-up failed, has no failed test.
    if (file.status === 'failed' && bad.length === 0) fail(`${lane}: ${path}`, shortly(file.message));
  }
  if (code !== 0 && numFailedTests === 0 && totals.names.length === 0)
    fail(`${lane}: vitest ended with ${code}`);
}

function fail(name, why = '') {
  totals.failed += 1;
  totals.names.push({ name, why });
}

/** The first lines of a failure, for whoever sees only the end of the output. */
function shortly(message) {
  return message.split('\n').slice(0, 20).join('\n').trimEnd();
}

/** Node 24 from the npm package of that name, kept outside the clone. */
function node24() {
  const folder = join(process.env.EXPOSE_TEST_CACHE ?? join(homedir(), '.cache', 'expose-test'), 'node24');
  const node = join(folder, 'node_modules/node/bin/node');
  if (!existsSync(node))
    run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', 'node@24']);
  return node;
}

function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} failed${error === undefined ? '' : `: ${error.message}`}`);
}
