/** What stops an apply before anything is changed. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { preflight } from '../../src/apply/preflight.ts';
import type { Plan } from '../../src/plan/document/plan.ts';
import { cachePlaces } from '../../src/project/provider-cache.ts';
import { terraformVersion } from '../../src/project/terraform-version.ts';
import { run } from '../../src/tools/run.ts';
import { type ApplyStage, applyStage } from '../helpers/apply-stage.ts';
import { type Ec2StandIn, ec2StandIn } from '../helpers/ec2-stand-in.ts';
import { exposure } from '../helpers/exposure-builder.ts';
import { change } from '../helpers/plan-builder.ts';

describe('a gateway with our tag that no state knows', () => {
  let ec2: Ec2StandIn;
  let stage: ApplyStage;
  beforeEach(async () => {
    ec2 = await ec2StandIn({});
    stage = applyStage(exposure(), () => null);
  });
  afterEach(async () => {
    await ec2.stop();
    stage.remove();
  });

  const orphan = { kind: 'orphan-resource', address: 'i-0123', detail: '', healed: false } as const;
  const look = async (over: Partial<Plan>) =>
    preflight({
      plan: await stage.planned(over),
      compilation: stage.compilation,
      context: stage.context,
      wait: true,
    });

  test('is not given a second one beside it, and both ways out are named', async () => {
    const looked = await look({ changes: [change()], findings: [orphan] });
    expect(looked).toMatchObject({
      ok: false,
      diagnostics: [
        { severity: 'error', code: 'orphan-without-state', summary: expect.stringContaining('i-0123') },
      ],
    });
    expect(looked.diagnostics[0]?.detail).toMatch(/Bring the state back .*`expose destroy`/);
    expect(stage.started.filter((command) => / init | apply | create /.test(command))).toEqual([]);
  });

  test.each([
    ['it is ended by this very apply', { changes: [change()], findings: [{ ...orphan, healed: true }] }],
    ['no gateway is made', { changes: [change({ action: 'update' })], findings: [orphan] }],
    [
      'what is left is no instance',
      { changes: [change()], findings: [{ ...orphan, address: 'eipalloc-1' }] },
    ],
  ])('does not matter where %s', async (_case, over) => {
    expect(await look(over)).toMatchObject({ ok: true, diagnostics: [] });
  });
});

describe('terraform’s version', () => {
  const path = process.env['PATH'];
  const folder = mkdtempSync(join(tmpdir(), 'expose-version-'));
  beforeEach(() => {
    process.env['PATH'] = `${folder}${delimiter}${path}`;
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true, force: true });
  });

  const local = {
    directory: folder,
    ...cachePlaces(folder, 'api-example-com'),
    state: { kind: 'local' },
    stateFile: join(folder, 'terraform.tfstate'),
    zone: 'example.com',
  } as const;
  const remote = { ...local, state: { kind: 's3', bucket: 'b', key: 'k', region: 'us-east-1' } } as const;

  test('is refused where it is older than what the backend needs, and the needed one is named', async () => {
    writeFileSync(join(folder, 'terraform'), '#!/bin/sh\necho \'{"terraform_version":"1.9.8"}\'\n');
    chmodSync(join(folder, 'terraform'), 0o755);
    expect(await terraformVersion(local, run)).toMatchObject({ ok: true, diagnostics: [] });
    expect(await terraformVersion(remote, run)).toMatchObject({
      ok: false,
      diagnostics: [
        {
          severity: 'error',
          code: 'tool-too-old',
          summary: 'terraform 1.9.8 is too old: 1.10 or newer is needed',
          detail: expect.stringContaining('lock file'),
        },
      ],
    });
    writeFileSync(join(folder, 'terraform'), '#!/bin/sh\necho \'{"terraform_version":"1.5.7"}\'\n');
    expect(await terraformVersion(local, run)).toMatchObject({
      ok: false,
      diagnostics: [
        {
          code: 'tool-too-old',
          summary: expect.stringContaining('1.6 or newer'),
          detail: 'Install a newer terraform.',
        },
      ],
    });
  });
});
