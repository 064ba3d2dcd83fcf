/** A compile killed at any moment: what a reader finds in out/ right after is the old tree or the new one, whole. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readTree } from '../../src/output/read-tree.ts';
import { executable, expose } from '../helpers/cli.ts';

const kills = 200;
const base = mkdtempSync(join(tmpdir(), 'expose-killed-'));
const out = join(base, 'out');
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Two exposures that differ in nearly every file. */
const versions = [
  'domain: api.example.com\nname: home\n',
  'domain: api.example.com\nname: home\nports: [80, 443, 25565]\ngateway: { tags: { a: b }, forwarder: haproxy }\n',
] as const;

const snapshot = (): string =>
  JSON.stringify(
    (readTree(out) ?? [])
      .filter((entry) => entry.kind === 'file')
      .map((entry) => [entry.path, readFileSync(join(out, entry.path), 'utf8')])
      .sort(),
  );

/** Compiles a version to the end, and returns how many milliseconds that took. */
async function compile(version: number): Promise<number> {
  writeFileSync(join(base, 'exposure.yaml'), versions[version] ?? '');
  const start = performance.now();
  const run = await expose(['compile', '--quiet'], { cwd: base });
  expect(run.code, run.stderr).toBe(0);
  return performance.now() - start;
}

/** Starts a compile, kills it after `delay` ms, and resolves once it is gone; whether the kill came before its end. */
function compileKilled(delay: number): Promise<boolean> {
  const child = spawn(process.execPath, [executable, 'compile', '--quiet'], { cwd: base, stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), delay);
  return new Promise((resolve) =>
    child.on('exit', (_code, signal) => {
      clearTimeout(timer);
      resolve(signal === 'SIGKILL');
    }),
  );
}

test(`${kills} kills at random times`, async () => {
  const whole: string[] = [];
  for (const version of [0, 1]) {
    await compile(version);
    whole.push(snapshot());
  }
  expect(whole[0]).not.toBe(whole[1]);

  let duration = 0;
  const seen = { killed: 0, old: 0, new: 0 };
  let version = 0;
  for (let round = 0; round < kills; round += 1) {
    // How busy the machine is changes while this runs.
    if (round % 20 === 0) duration = await compile(1 - whole.indexOf(snapshot()));
    const before = whole.indexOf(snapshot());
    version = 1 - before;
    writeFileSync(join(base, 'exposure.yaml'), versions[version] ?? '');
    // The tree is written in the last third of the run, so most kills aim at that.
    const killed = await compileKilled(duration * (0.3 + 0.9 * Math.random()));
    const after = whole.indexOf(snapshot());
    expect(after, `kill ${round}: out/ is neither tree`).not.toBe(-1);
    seen[after === version ? 'new' : 'old'] += 1;
    if (killed) seen.killed += 1;
  }
  expect(seen.killed, JSON.stringify(seen)).toBeGreaterThan(kills / 4);

  await compile(1);
  expect(snapshot()).toBe(whole[1]);
  expect(readdirSync(base).filter((name) => name.startsWith('.out'))).toEqual([]);
}, 180_000);

test('compiles at the same time leave one whole tree', async () => {
  const runs = await Promise.all(
    Array.from({ length: 6 }, (_, index) => {
      const file = `v${index}.yaml`;
      writeFileSync(join(base, file), versions[index % 2] ?? '');
      return expose(['compile', file, '--quiet'], { cwd: base });
    }),
  );
  expect(runs.map((run) => run.stderr.replace(/warning[\s\S]*?\n\n1 warning\n/, ''))).toEqual(
    Array(6).fill(''),
  );
  expect(runs.map((run) => run.code)).toEqual(Array(6).fill(0));
  const found = snapshot();
  const wanted = await Promise.all(
    versions.map(async (text, index) => {
      const copy = join(base, `copy${index}`);
      cpSync(join(base, '.expose'), join(copy, '.expose'), { recursive: true });
      writeFileSync(join(copy, 'exposure.yaml'), text);
      await expose(['compile', '--quiet'], { cwd: copy });
      return readFileSync(join(copy, 'out', 'expose.json'), 'utf8');
    }),
  );
  expect(wanted).toContain(readFileSync(join(out, 'expose.json'), 'utf8'));
  expect(found).toContain('expose.json');
  expect(existsSync(join(base, '.out.expose'))).toBe(false);
}, 60_000);
