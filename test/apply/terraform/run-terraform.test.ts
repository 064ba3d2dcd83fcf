/** What is counted of terraform's work. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTerraform } from '../../../src/apply/terraform/run-terraform.ts';
import { silentProgress } from '../../../src/progress.ts';
import { run } from '../../../src/tools/run.ts';

const directory = mkdtempSync(join(tmpdir(), 'expose-counted-'));
const path = process.env['PATH'];
const workspace = {
  directory,
  dataDirectory: directory,
  cache: directory,
  providers: directory,
  providerLock: join(directory, 'lock'),
  state: { kind: 'local' },
  stateFile: join(directory, 'state'),
  zone: 'example.com',
} as const;

beforeAll(() => {
  const finished = (addr: string, action: string) =>
    JSON.stringify({ type: 'apply_complete', hook: { resource: { addr }, action } });
  const lines = [
    finished('aws_instance.gateway', 'delete'),
    finished('aws_instance.gateway', 'create'),
    finished('aws_security_group.gateway', 'update'),
    finished('data.aws_ami.gateway', 'read'),
  ];
  writeFileSync(join(directory, 'said'), `${lines.join('\n')}\n`);
  writeFileSync(join(directory, 'terraform'), `#!/bin/sh\ncat ${join(directory, 'said')}\n`);
  chmodSync(join(directory, 'terraform'), 0o755);
  process.env['PATH'] = `${directory}${delimiter}${path}`;
});
afterAll(() => {
  process.env['PATH'] = path;
  rmSync(directory, { recursive: true });
});

test('a resource that is replaced is one resource, as in the plan, and what is only read is none', async () => {
  const { signal } = new AbortController();
  expect(await runTerraform(['apply'], { workspace, run, progress: silentProgress, signal })).toMatchObject({
    ok: true,
    value: { changed: 2 },
  });
});
