/** Which terraform is new enough. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cachePlaces } from '../../src/project/provider-cache.ts';
import { terraformVersion } from '../../src/project/terraform-version.ts';
import { run } from '../../src/tools/run.ts';

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

  const context = { run, signal: new AbortController().signal };
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
    expect(await terraformVersion(local, context)).toMatchObject({ ok: true, diagnostics: [] });
    expect(await terraformVersion(remote, context)).toMatchObject({
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
    expect(await terraformVersion(local, context)).toMatchObject({
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
