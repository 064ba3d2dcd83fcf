/** A launch that EC2 has no capacity for, and the one that is tried next. terraform's answers are in the form of its -json output. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { provision } from '../../../src/apply/provision.ts';
import { stepRunner } from '../../../src/apply/step-runner.ts';
import { plannedSteps } from '../../../src/apply/steps.ts';
import { launchGateway } from '../../../src/apply/terraform/launch-gateway.ts';
import type { Launch } from '../../../src/aws/launch/launch.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import type { Plan } from '../../../src/plan/document/plan.ts';
import { type ApplyStage, applyStage } from '../../helpers/apply-stage.ts';
import { exposure } from '../../helpers/exposure-builder.ts';
import { plan } from '../../helpers/plan-builder.ts';

const said = (severity: string, summary: string) =>
  JSON.stringify({
    type: 'diagnostic',
    diagnostic: { severity, summary, detail: '', address: 'aws_instance.gateway' },
  });
const launches: readonly Launch[] = [
  { zone: 'eu-central-1a', market: 'spot' },
  { zone: 'eu-central-1a', market: 'on-demand' },
];

let stage: ApplyStage;
beforeEach(() => {
  stage = applyStage(exposure(), (_tool, args) => {
    if (args[0] === 'plan')
      return { exitCode: 2, stdout: said('warning', 'the type will not be offered for long') };
    if (args[0] === 'show') return '{}';
    if (args[0] !== 'apply') return null;
    // The plan that was approved; next.tfplan is the one that is made for the next launch.
    if (!args.includes('/srv/plan')) return '';
    return { exitCode: 1, stdout: said('error', 'InsufficientInstanceCapacity: none left') };
  });
});
afterEach(() => stage.remove());

async function launched(over: Partial<Plan> = {}) {
  const { context, compilation } = stage;
  const input = {
    plan: plan({ terraformPlan: '/srv/plan', launches, ...over }),
    compilation,
    context,
    wait: true,
  };
  const notes: string[] = [];
  const prepared = { workspace: context.project.terraform };
  const result = await launchGateway(prepared, input, (text) => void notes.push(text));
  return { result, notes };
}

test('is tried elsewhere, and what terraform warns of there is handed on', async () => {
  const { result, notes } = await launched();
  expect(notes).toEqual(['no capacity in eu-central-1a on spot; trying in eu-central-1a on demand']);
  expect(result).toMatchObject({ ok: true, value: { instead: launches[1] } });
  const summary = expect.stringContaining('will not be offered for long');
  expect(result.diagnostics).toMatchObject([{ severity: 'warning', summary }]);
});

test('its warnings are in the report of the apply', async () => {
  const { context, compilation } = stage;
  const input = { plan: plan({ terraformPlan: '/srv/plan', launches }), compilation, context, wait: false };
  const { progress, signal } = context;
  const steps = stepRunner(plannedSteps(input), progress, signal);
  const cluster: Cluster = {
    access: { kubeconfig: null, context: 'home', server: '' },
    run: context.run,
    signal,
  };
  const prepared = { cluster, objects: [], uids: new Map(), gateway: [], tunnelKey: '' };
  await provision({ ...prepared, workspace: context.project.terraform }, input, steps);
  expect(steps.end().diagnostics).toMatchObject([
    { severity: 'warning', summary: expect.stringContaining('will not be offered for long') },
  ]);
});

test('says nothing again that the plan has shown', async () => {
  const { result } = await launched();
  const again = await launched({ diagnostics: result.diagnostics });
  expect(again.result).toMatchObject({ ok: true, diagnostics: [] });
});
