/** An apply that is asked to end: what it says, that its program was waited for, and that nothing is claimed. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { apply } from '../../src/commands/live/apply.ts';
import { capturedSession } from '../helpers/captured-session.ts';
import { type Ec2StandIn, ec2StandIn } from '../helpers/ec2-stand-in.ts';

const terraformPlan = join(import.meta.dirname, '../fixtures/tools/terraform-plan-first.json');
let cwd: string;
let ec2: Ec2StandIn;
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'expose-interrupted-'));
  ec2 = await ec2StandIn({
    DescribeInstanceTypes:
      '<instanceTypeSet><item><instanceType>t4g.nano</instanceType></item></instanceTypeSet>',
  });
  process.env['PATH'] = `${cwd}${delimiter}${process.env['PATH']}`;
  writeFileSync(join(cwd, 'exposure.yaml'), 'domain: api.example.com\ncluster: { ingress: traefik }\n');
  writeFileSync(
    join(cwd, 'kubeconfig'),
    JSON.stringify({
      'current-context': 'home',
      contexts: [{ name: 'home', context: { cluster: 'home' } }],
      clusters: [{ name: 'home', cluster: { server: 'https://192.0.2.1:6443' } }],
    }),
  );
  program(
    'kubectl',
    'case "$*" in *" create "*) cat > /dev/null; echo true,get,secrets,,web ;; *--raw*) echo "{\\"items\\":[]}" ;; esac',
  );
});
afterEach(async () => {
  await ec2.stop(); // PATH with it
  rmSync(cwd, { recursive: true });
});

function program(name: string, script: string): void {
  writeFileSync(join(cwd, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(cwd, name), 0o755);
}

/** What terraform says of its own end: its errors, as lines of its -json output. */
const ended = [
  'waiting for EC2 Instance (i-1) create: context canceled',
  'execution halted',
  'operation canceled',
].map((summary) => JSON.stringify({ type: 'diagnostic', diagnostic: { severity: 'error', summary } }));
const beforeIt = JSON.stringify({
  type: 'diagnostic',
  diagnostic: { severity: 'error', summary: 'the disk is full' },
});

/** A terraform that hangs in `busy` until it is interrupted, then says `said` and takes a moment to put its affairs in order. */
function terraformBusyWith(busy: 'plan' | 'checks' | 'apply', said: readonly string[] = []): void {
  writeFileSync(join(cwd, 'said'), said.map((line) => `${line}\n`).join(''));
  program(
    'terraform',
    `
hang() { trap 'sleep 0.3; cat ${join(cwd, 'said')}; echo whole > ${join(cwd, 'state')}; exit 1' INT; : > ${join(cwd, 'begun')}; while :; do sleep 0.05; done; }
[ "$1" = ${busy} ] && hang
[ ${busy} = checks ] && [ -e ${join(cwd, 'planned')} ] && hang
case "$1" in
  version) echo '{"terraform_version":"1.11.4"}' ;;
  plan) for it; do case "$it" in -out=*) : > "\${it#-out=}" ;; esac; done; exit 2 ;;
  show) : > ${join(cwd, 'planned')}; cat ${terraformPlan} ;;
  output) echo '{}' ;;
esac`,
  );
}

/** Applies, and asks it to end once terraform hangs. */
async function interrupted() {
  const asked = new AbortController();
  const run = capturedSession({
    cwd,
    json: true,
    env: { KUBECONFIG: join(cwd, 'kubeconfig') },
    signal: asked.signal,
  });
  let over = false;
  const exit = apply(run.session, 'exposure.yaml', { yes: true, wait: false }).finally(() => {
    over = true;
  });
  while (!over && !existsSync(join(cwd, 'begun'))) await sleep(20);
  asked.abort();
  return {
    exit: await exit,
    document: JSON.parse(run.out()) as {
      ok: boolean;
      diagnostics: { severity: string; code: string; summary: string; detail?: string }[];
      steps: { title: string; state: string }[];
    },
  };
}

test('while it plans: nothing was changed', async () => {
  terraformBusyWith('plan');
  const { exit, document } = await interrupted();
  expect(exit).toBe(130);
  expect(document).toMatchObject({ ok: false, steps: [] });
  expect(document.diagnostics.filter((diagnostic) => diagnostic.code === 'interrupted')).toMatchObject([
    { severity: 'error', detail: 'Nothing was changed.' },
  ]);
  expect(readFileSync(join(cwd, 'state'), 'utf8')).toBe('whole\n');
});

test('while it checks: nothing was changed, and what a program says of its end is no reason', async () => {
  terraformBusyWith('checks', ['panic: signal: interrupt']);
  const { exit, document } = await interrupted();
  expect(exit).toBe(130);
  expect(document.diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'interrupted', detail: 'Nothing was changed.' },
  ]);
  const [checks, ...others] = document.steps;
  expect(checks).toMatchObject({ title: 'check tools, account and cluster', state: 'failed' });
  expect(new Set(others.map(({ state }) => state))).toEqual(new Set(['skipped']));
});

test('while terraform works: it was waited for, the rest is skipped, and the same command goes on', async () => {
  terraformBusyWith('apply');
  const { exit, document } = await interrupted();
  expect(readFileSync(join(cwd, 'state'), 'utf8')).toBe('whole\n');
  expect(exit).toBe(130);
  expect(document.diagnostics.at(-1)).toMatchObject({
    severity: 'error',
    code: 'interrupted',
    detail: expect.stringMatching(/was waited for\. Running the same command again goes on from here/),
  });
  const states = document.steps.map((step) => step.state);
  expect(states.slice(0, 3)).toEqual(['done', 'done', 'failed']);
  expect(new Set(states.slice(3))).toEqual(new Set(['skipped']));
});

test('what terraform says of its own end is no error, and what it said before is one', async () => {
  terraformBusyWith('apply', ended);
  const codes = ({ diagnostics }: Awaited<ReturnType<typeof interrupted>>['document']) =>
    diagnostics.filter(({ severity }) => severity === 'error').map(({ code, summary }) => [code, summary]);
  expect(codes((await interrupted()).document)).toEqual([['interrupted', 'interrupted']]);
  rmSync(join(cwd, 'begun'));
  terraformBusyWith('apply', [beforeIt, ...ended]);
  expect(codes((await interrupted()).document)).toEqual([
    ['tool-failed', 'terraform: the disk is full'],
    ['interrupted', 'interrupted'],
  ]);
});
