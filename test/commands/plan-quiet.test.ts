/** How much --quiet leaves of a plan: one line where there is something to do, and nothing otherwise. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compile } from '../../src/commands/compile.ts';
import { plan } from '../../src/commands/live/plan.ts';
import { capturedSession } from '../helpers/captured-session.ts';

const cwd = mkdtempSync(join(tmpdir(), 'expose-quiet-'));
writeFileSync(join(cwd, 'exposure.yaml'), 'domain: api.example.com\ncluster: { ingress: traefik }\n');
afterAll(() => rmSync(cwd, { recursive: true }));

async function quietly(
  options: { readonly markdown?: boolean } = {},
): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const { session, out, err } = capturedSession({ cwd, quiet: true });
  const exit = await plan(session, 'exposure.yaml', { offline: true, detailedExitcode: true, ...options });
  return { exit, out: out(), err: err() };
}

test('--quiet prints the summary of a plan with changes, and nothing of one without', async () => {
  expect(await quietly()).toEqual({
    exit: 2,
    out: expect.stringMatching(/^Plan: \d+ to create\.\n$/),
    err: '',
  });
  expect(await compile(capturedSession({ cwd, quiet: true }).session, 'exposure.yaml', {})).toBe(0);
  expect(await quietly()).toEqual({ exit: 0, out: '', err: '' });
});

test('--quiet leaves out nothing that was asked for', async () => {
  expect((await quietly({ markdown: true })).out).toContain('No changes');
});
