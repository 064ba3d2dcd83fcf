/** A Node that package.json excludes is named before anything is done. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expose } from '../helpers/cli.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'expose-node-'));
  writeFileSync(join(cwd, 'exposure.yaml'), 'domain: api.example.com\n');
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** Runs a command in a Node that says it has another version. */
function withVersion(version: string, args: readonly string[]) {
  const preload = join(cwd, 'version.cjs');
  writeFileSync(
    preload,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });\n`,
  );
  return expose(args, { cwd, env: { NODE_OPTIONS: `--require=${preload}` } });
}

test.each(['18.20.8', '20.18.3', '21.7.3', '22.11.0', '23.11.1'])(
  'Node %s is refused in one line',
  async (version) => {
    for (const command of ['compile', 'validate', 'plan', '--help']) {
      const { code, stdout, stderr } = await withVersion(version, [command]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toBe(
        `error: expose does not run on Node.js ${version}; it needs ^20.19.0 || ^22.12.0 || >=24.0.0. Install such a version and run the same command again.\n`,
      );
    }
    expect(readdirSync(cwd).sort()).toEqual(['exposure.yaml', 'version.cjs']);
  },
);

test.each(['20.19.0', '20.20.2', '22.12.0', '24.0.0', '26.1.0', '27.0.0-nightly20261101'])(
  'Node %s is accepted',
  async (version) => {
    expect((await withVersion(version, ['validate'])).code).toBe(0);
  },
);
