/** terraform is run where there is one, and OpenTofu's tofu where there is only that. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { run } from '../../src/tools/run.ts';
import { terraformProgram } from '../../src/tools/terraform/terraform-program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'expose-program-'));
  vi.stubEnv('PATH', `${folder}${delimiter}${delimiter}/nowhere`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function install(name: string, mode = 0o755): void {
  writeFileSync(join(folder, name), `#!/bin/sh\necho ${name} "$@"\n`);
  chmodSync(join(folder, name), mode);
}

test('tofu runs in place of a missing terraform, and its provider has another address', async () => {
  install('tofu');
  expect(terraformProgram()).toEqual({ name: 'tofu', registry: 'registry.opentofu.org' });
  expect(await run('terraform', ['version'])).toMatchObject({ exitCode: 0, stdout: 'tofu version\n' });
});

test('terraform goes first', async () => {
  install('tofu');
  install('terraform');
  expect(terraformProgram()).toEqual({ name: 'terraform', registry: 'registry.terraform.io' });
  expect(await run('terraform', ['version'])).toMatchObject({ stdout: 'terraform version\n' });
});

test('a file that is no program does not count, and without either terraform is what is missing', async () => {
  install('tofu', 0o644);
  expect(terraformProgram().name).toBe('terraform');
  expect(await run('terraform', ['version'])).toMatchObject({ missing: true });
});
