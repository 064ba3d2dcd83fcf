/**
 * A compile that is killed while perl runs for it leaves perl behind. Such an orphan must never change `out/`: not on
 * its own, and not in the middle of the next compile.
 */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTree } from '../../src/output/read-tree.ts';
import { executable, expose } from '../helpers/cli.ts';

let base: string;
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'expose-orphan-'));
  // Both say that they were started, and wait: the first before perl runs, the second after its look at its parent.
  perlWrapper('before', 'sleep "$WAIT"; exec perl "$@"');
  perlWrapper(
    'after',
    `exec perl -e 'BEGIN { *CORE::GLOBAL::getppid = sub { my $p = CORE::getppid(); sleep $ENV{WAIT}; $p } }' "$@"`,
  );
  await compile('one');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

test.each(['before', 'after'] as const)(
  'perl that waits %s its look at its parent swaps nothing alone',
  async (place) => {
    const old = tree();
    const orphan = await killedWhilePerlWaits('two', place, 1);
    expect(tree()).toEqual(old);
    await orphan.end();
    expect(tree()).toEqual(old);
  },
);

test.each([
  ['after the next compile has ended', 1.5, 0],
  ['while the next compile is about to swap', 1.5, 3],
  ['after the next compile has swapped', 2.5, 1],
])(
  'what the next compile wrote stays when the orphan wakes up %s',
  async (_name, orphanSeconds, nextSeconds) => {
    const orphan = await killedWhilePerlWaits('two', 'before', orphanSeconds);
    await compile('three', nextSeconds);
    const written = tree();
    expect(written['expose.json']).toBe(await expectedLedger('three'));
    await orphan.end();
    expect(tree()).toEqual(written);
    expect(readdirSync(base).filter((name) => name.startsWith('.out'))).toEqual([]);
  },
);

function perlWrapper(name: string, script: string): void {
  mkdirSync(join(base, name));
  const said = 'PATH=${PATH#*:}\necho $$ > "$STARTED.draft"; mv "$STARTED.draft" "$STARTED"';
  writeFileSync(join(base, name, 'perl'), `#!/bin/sh\n${said}\n${script}\n`, { mode: 0o755 });
}

function tree(): Readonly<Record<string, string>> {
  const files = (readTree(join(base, 'out')) ?? []).filter((entry) => entry.kind === 'file');
  return Object.fromEntries(files.map(({ path }) => [path, readFileSync(join(base, 'out', path), 'utf8')]));
}

async function compile(domain: string, perlSeconds = 0): Promise<void> {
  const run = await expose(['compile', '--quiet'], {
    cwd: base,
    env: prepare(domain, 'before', perlSeconds),
  });
  expect(run.code, run.stderr).toBe(0);
}

/** Writes exposure.yaml for a domain, and returns the environment for a compile whose perl waits. */
function prepare(domain: string, wrapper: 'before' | 'after', perlSeconds: number) {
  writeFileSync(
    join(base, 'exposure.yaml'),
    `domain: api.example.com\nname: home\ngateway: { tags: { version: ${domain} } }\n`,
  );
  const started = join(base, `perl-for-${domain}`);
  // Perl gets no variable of the test's from expose, so a script of this run's own adds them.
  const folder = join(base, `${wrapper}-for-${domain}`);
  const own = `#!/bin/sh\nexport WAIT=${perlSeconds} STARTED='${started}'\nexec '${join(base, wrapper, 'perl')}' "$@"\n`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'perl'), own, { mode: 0o755 });
  return { PATH: `${folder}${delimiter}${process.env.PATH}`, STARTED: started };
}

/** The ledger that the same compile writes into another directory. */
async function expectedLedger(domain: string): Promise<string> {
  const run = await expose(['compile', '--quiet', '--out', 'elsewhere'], {
    cwd: base,
    env: prepare(domain, 'before', 0),
  });
  expect(run.code, run.stderr).toBe(0);
  return readFileSync(join(base, 'elsewhere', 'expose.json'), 'utf8');
}

/** Starts a compile, kills it with SIGKILL while its perl waits, and resolves once it is gone. */
async function killedWhilePerlWaits(domain: string, wrapper: 'before' | 'after', perlSeconds: number) {
  const env = { ...process.env, ...prepare(domain, wrapper, perlSeconds) };
  const child = spawn(process.execPath, [executable, 'compile', '--quiet'], {
    cwd: base,
    env,
    stdio: 'ignore',
  });
  const gone = new Promise((resolve) => child.on('exit', resolve));
  await expect.poll(() => existsSync(env.STARTED), { timeout: 20_000, interval: 5 }).toBe(true);
  // Time for perl itself to start, where it is the one that waits.
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill('SIGKILL');
  await gone;
  const perl = Number(readFileSync(env.STARTED, 'utf8'));
  return { end: () => expect.poll(() => isRunning(perl), { timeout: 20_000 }).toBe(false) };
}

function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
