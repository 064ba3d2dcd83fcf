/**
 * Builds dist/standalone/expose-<system>-<architecture>: the program and Node in one executable, for machines without
 * Node. `node scripts/build-standalone.mjs [linux-x64|linux-arm64]…`; without an argument, for this machine. Node comes
 * from npm's package of that system, so that an executable for arm64 can be built on x64. docs/decisions/releases.md says why.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Node with long support, which npm has for both systems, and what puts the program into it. */
const nodeVersion = '24.21.0';
const postject = 'postject@1.0.0-alpha.6';
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const out = join(dist, 'standalone');
const cache = join(process.env.EXPOSE_TEST_CACHE ?? join(homedir(), '.cache', 'expose-test'), 'standalone');
const targets = process.argv.length > 2 ? process.argv.slice(2) : [`${process.platform}-${process.arch}`];

mkdirSync(out, { recursive: true });
const blob = makeBlob();
for (const target of targets) {
  const executable = join(out, `expose-${target}`);
  copyFileSync(nodeFor(target), executable);
  chmodSync(executable, 0o755);
  inject(executable, blob);
  console.log(executable);
}

/** The launcher, with the bundles as its assets: the same for every system, since it holds no machine code. */
function makeBlob() {
  const launcher = readFileSync(join(dist, 'expose.cjs'), 'utf8').replace(/^#!.*\n/, '');
  const main = join(out, 'main.cjs');
  writeFileSync(main, launcher.replace('const standalone = false;', 'const standalone = true;'));
  const config = {
    main,
    output: join(out, 'expose.blob'),
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache: false,
    assets: { 'main.cjs': join(dist, 'main.cjs'), 'live.cjs': join(dist, 'live.cjs') },
  };
  writeFileSync(join(out, 'sea.json'), JSON.stringify(config));
  execFileSync(nodeFor(`${process.platform}-${process.arch}`), [
    '--experimental-sea-config',
    join(out, 'sea.json'),
  ]);
  return config.output;
}

/** Node's own executable, as npm has it: kept outside the clone. */
function nodeFor(target) {
  const folder = join(cache, target);
  const [system, architecture] = target.split('-');
  const node = join(folder, `node_modules/node-${target}/bin/node`);
  if (!existsSync(node))
    npm(folder, `node-${target}@${nodeVersion}`, '--force', `--os=${system}`, `--cpu=${architecture}`);
  return node;
}

function inject(executable, resource) {
  const folder = join(cache, 'postject');
  const program = join(folder, 'node_modules/postject/dist/cli.js');
  if (!existsSync(program)) npm(folder, postject);
  // It warns of sections of Node's that it does not know, which changes nothing; a failure has its words in the error.
  execFileSync(process.execPath, [program, executable, 'NODE_SEA_BLOB', resource, '--sentinel-fuse', fuse], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

function npm(folder, ...packages) {
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
