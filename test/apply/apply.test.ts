/** What an apply says beside its steps, with programs that answer as the test wants and servers on loopback. */
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { preflight } from '../../src/apply/preflight.ts';
import { apply } from '../../src/pipeline.ts';
import type { Plan } from '../../src/plan/document/plan.ts';
import { type ApplyStage, applyStage, type Script } from '../helpers/apply-stage.ts';
import { type Ec2StandIn, ec2StandIn, tagsOf } from '../helpers/ec2-stand-in.ts';
import { exposure, port } from '../helpers/exposure-builder.ts';
import { gatewayNow } from '../helpers/gateway-now.ts';
import { instances } from '../helpers/live-machine.ts';
import { change } from '../helpers/plan-builder.ts';

let ec2: Ec2StandIn;
let stage: ApplyStage;
const offered = '<instanceTypeSet><item><instanceType>t4g.nano</instanceType></item></instanceTypeSet>';
const site = createServer((_request, response) => response.end('hello'));
beforeEach(async () => {
  ec2 = await ec2StandIn({
    DescribeInstanceTypes: offered,
    DescribeInstances:
      '<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><instanceState><code>0</code><name>pending</name></instanceState></item></instancesSet></item></reservationSet>',
  });
  await once(site.listen(0, '127.0.0.1'), 'listening');
});
afterEach(async () => {
  await ec2.stop();
  stage.remove();
  site.close();
});

/** An exposure without a name to look up, whose one port is the site above. */
function reachable() {
  const base = exposure();
  return exposure({
    domain: { ...base.domain, name: 'localhost', zone: 'localhost', manage: false },
    ports: [port({ name: 'http', public: (site.address() as AddressInfo).port, tunnels: [8080] })],
  });
}
const outputs: Script = (_tool, args) =>
  args[0] === 'output' ? JSON.stringify({ ipv4: { value: '127.0.0.1' }, ipv6: { value: '::1' } }) : null;

test('forgets a rotated host key’s predecessor once everything is up, and says so', async () => {
  stage = applyStage(reachable(), outputs, { rotated: true });
  const previous = join(stage.context.project.keysFolder, 'host.previous.pub');
  expect(existsSync(previous)).toBe(true);
  const { compilation, context } = stage;
  const report = await apply({ plan: await stage.planned(), compilation, context, wait: true });
  expect(report.steps.map((step) => step.state)).not.toContain('failed');
  expect(report.diagnostics).toMatchObject([
    {
      severity: 'warning',
      code: 'host-key-rotated',
      detail: expect.stringContaining('the next plan takes the old one out'),
    },
  ]);
  expect(existsSync(previous)).toBe(false);
});

test('keeps the predecessor while not everything is up', async () => {
  const refusing: Script = (tool, args) =>
    args.includes('rollout') ? { exitCode: 1, stderr: 'error: timed out' } : outputs(tool, args);
  stage = applyStage(reachable(), refusing, { rotated: true });
  const { compilation, context } = stage;
  const report = await apply({ plan: await stage.planned(), compilation, context, wait: true });
  expect(report.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['rollout-failed']);
  expect(existsSync(join(context.project.keysFolder, 'host.previous.pub'))).toBe(true);
});

const tainted = JSON.stringify({
  resources: [
    { type: 'aws_instance', name: 'gateway', instances: [{ status: 'tainted', attributes: { id: 'i-1' } }] },
  ],
});
const brokenOff: Script = (_tool, args) => {
  if (args[0] === 'apply')
    return {
      exitCode: 1,
      stdout:
        '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"waiting for the instance: context canceled"}}\n',
    };
  return args[0] === 'state' ? tainted : null;
};

async function runTerraform(script: Script) {
  stage = applyStage(exposure(), script);
  const { compilation, context } = stage;
  const terraformPlan = savedTerraformPlan();
  return apply({
    plan: await stage.planned({ changes: [change()], terraformPlan }),
    compilation,
    context,
    wait: false,
  });
}

test('keeps an instance that terraform gave up waiting for, and says what that means', async () => {
  const report = await runTerraform(brokenOff);
  expect(report.diagnostics.at(-1)).toMatchObject({
    severity: 'warning',
    code: 'instance-kept',
    summary: 'the new instance i-1 is kept',
    detail: expect.stringContaining('EC2 starts it all the same'),
  });
  expect(report.diagnostics[0]).toMatchObject({ severity: 'error' });
  expect(
    stage.started.some(
      (command) => command.startsWith('terraform untaint ') && command.endsWith(' aws_instance.gateway'),
    ),
  ).toBe(true);
});

test('does not claim to have kept what terraform would not let go of', async () => {
  const report = await runTerraform((tool, args) =>
    args[0] === 'untaint' ? { exitCode: 1 } : brokenOff(tool, args),
  );
  expect(report.diagnostics.map((diagnostic) => diagnostic.severity)).toEqual(['error']);
});

/** Where the stage's plan of terraform is. */
function savedTerraformPlan(): string {
  const file = stage.context.planFile.replace('.json', '.tfplan');
  mkdirSync(dirname(file), { recursive: true });
  return file;
}

const launches = [{ zone: null, market: 'spot' }] as const;

/** The preflight of a plan that changes the gateway. */
async function checkGateway(action: 'create' | 'update', findings: Plan['findings'] = []) {
  const { compilation, context } = stage;
  const changes = [change({ target: 'terraform', address: 'aws_instance.gateway', action })];
  const terraformPlan = savedTerraformPlan();
  const plan = await stage.planned({ changes, findings, launches, newImage: 'ami-1', terraformPlan });
  return preflight({ plan, compilation, context, wait: false });
}

test('the preflight asks EC2 once what the gateway has', async () => {
  stage = applyStage(exposure(), outputs);
  const lookUps = () => ec2.asked.filter((action) => action === 'DescribeTags').length;
  await gatewayNow(exposure());
  const once = lookUps();
  expect(await checkGateway('create')).toMatchObject({ ok: true });
  expect(lookUps()).toBe(2 * once);
});

test.each([
  { where: 'in a file', state: { kind: 'local' }, code: 'orphan-without-state' },
  {
    where: 'in S3',
    state: { kind: 's3', bucket: 'b', key: 'k', region: 'us-east-1' },
    code: 'plan-moved',
  },
] as const)(
  'stops before a second gateway that was made since the plan, state $where',
  async ({ state, code }) => {
    const file = exposure({ state });
    const { domain } = file;
    await ec2.stop();
    ec2 = await ec2StandIn({
      DescribeInstanceTypes: offered,
      DescribeInstances: instances('running'),
      DescribeTags: tagsOf({ 'i-1': domain.name }),
    });
    stage = applyStage(file, outputs);
    const ended = { kind: 'orphan-instance', address: 'i-1', repairs: true, detail: '' } as const;
    const refused = await checkGateway('create');
    const shown = state.kind === 's3' && (await checkGateway('create', [ended])).ok;
    const untouched = await checkGateway('update');
    expect(refused).toMatchObject({
      ok: false,
      diagnostics: [{ severity: 'error', code, summary: expect.stringContaining('i-1') }],
    });
    expect(shown).toBe(state.kind === 's3');
    expect(untouched.ok).toBe(true);
  },
);
