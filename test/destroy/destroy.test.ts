/** What destroy says of things that do not go away. The clock is turned on instead of waited for. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Removable } from '../../src/cluster/ownership/remove-objects.ts';
import { destroy } from '../../src/destroy/destroy.ts';
import type { DestroyList } from '../../src/destroy/destroy-list.ts';
import { silentProgress } from '../../src/progress.ts';
import { projectOf } from '../../src/project/project.ts';
import type { RunTool } from '../../src/tools/run.ts';
import { type Ec2Answers, type Ec2StandIn, ec2StandIn, tagsOf } from '../helpers/ec2-stand-in.ts';
import { exposure } from '../helpers/exposure-builder.ts';
import { nothingListed } from '../helpers/observed-builder.ts';
import { toolResult } from '../helpers/tool-result.ts';

let ec2: Ec2StandIn;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await ec2.stop();
});

const web: Removable = { address: 'Namespace/web', apiVersion: 'v1', uid: '1', adopted: false };

/** Everything kubectl is asked for is answered by `kubectl`; terraform is not needed. */
async function takeDown(
  list: DestroyList,
  answers: Ec2Answers,
  kubectl: (args: readonly string[]) => string = () => '',
) {
  ec2 = await ec2StandIn(answers);
  const run: RunTool = async (_tool, args) => toolResult({ exitCode: 0, stdout: kubectl(args) });
  const { signal } = new AbortController();
  const access = { kubeconfig: null, context: 'home', server: 'https://192.0.2.1:6443' };
  const project = projectOf(exposure(), { file: 'exposure.yaml', cwd: '/nowhere' });
  return destroy({
    list,
    exposure: exposure(),
    context: { project, kubeconfig: undefined, run, progress: silentProgress, signal },
    cluster: { access, run, signal },
  });
}

/** With the tags of the exposure. */
const tagged = (...ids: readonly string[]) =>
  tagsOf(Object.fromEntries(ids.map((id) => [id, exposure().domain.name])));

test('ends an instance that is in no state, and its request, before terraform deletes the interface', async () => {
  const list: DestroyList = {
    ...nothingListed,
    terraformPlan: '/nowhere/destroy.tfplan',
    untracked: [
      { id: 'eni-1', type: 'network-interface', billed: false },
      { id: 'i-9', type: 'instance', billed: true },
      { id: 'sir-9', type: 'spot-instances-request', billed: true },
    ],
  };
  const report = await takeDown(list, {
    DescribeInstances:
      '<reservationSet><item><instancesSet><item><instanceId>i-9</instanceId><instanceState><name>terminated</name></instanceState></item></instancesSet></item></reservationSet>',
  });
  expect(report.steps.map(({ title }) => title).slice(0, 2)).toEqual([
    'end the instances that are in no state',
    'destroy what the state holds',
  ]);
  expect(ec2.asked.slice(0, 4)).toEqual([
    'CancelSpotInstanceRequests',
    'DescribeNetworkInterfaces',
    'TerminateInstances',
    'DescribeInstances',
  ]);
});

test('names what is left and billed, by its id, with what to do about it', async () => {
  const report = await takeDown(nothingListed, {
    DescribeTags: tagged('eipalloc-1', 'vpc-1'),
    // Released, and yet it stays; asked for the last time when patience is over.
    DescribeAddresses: () => {
      vi.advanceTimersByTime(91_000);
      return '<addressesSet><item><allocationId>eipalloc-1</allocationId></item></addressesSet>';
    },
    DescribeVpcs: '<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet>',
  });
  expect(ec2.asked).toContain('ReleaseAddress');
  expect(report.diagnostics).toMatchObject([
    {
      severity: 'error',
      code: 'leftover',
      detail: expect.stringMatching(/^elastic-ip eipalloc-1\nRun `expose destroy` again/),
    },
  ]);
  expect(report.left?.map((remainder) => remainder.id)).toEqual(['eipalloc-1', 'vpc-1']);
  expect(report.steps.at(-1)).toMatchObject({ state: 'failed' });
});

test('does not fail for what costs nothing', async () => {
  const report = await takeDown(nothingListed, {
    DescribeTags: tagged('vpc-1'),
    DescribeVpcs: () => {
      vi.advanceTimersByTime(91_000);
      return '<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet>';
    },
  });
  expect(report).toMatchObject({ diagnostics: [], left: [{ id: 'vpc-1', billed: false }] });
});

test('removes nothing that another exposure of this name has', async () => {
  const report = await takeDown(nothingListed, {
    DescribeTags: tagsOf({ 'i-1': 'shop.example.org', 'eipalloc-1': 'shop.example.org', 'vpc-1': null }),
    DescribeInstances:
      '<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><instanceState><name>running</name></instanceState></item></instancesSet></item></reservationSet>',
  });
  expect(ec2.asked.filter((action) => !/^(?:Describe|Get)/.test(action))).toEqual([]);
  expect(report).toMatchObject({ diagnostics: [], left: [] });
});

test('removes what the state knew even where its tags name an earlier domain', async () => {
  await takeDown(
    { ...nothingListed, inState: new Set(['vpc-1']) },
    {
      DescribeTags: tagsOf({ 'vpc-1': 'old.example.com' }),
      DescribeVpcs: () =>
        ec2.asked.includes('DeleteVpc') ? '' : '<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet>',
    },
  );
  expect(ec2.asked).toContain('DeleteVpc');
});

test('does not wait longer than a minute for a namespace, and goes on with the cloud', async () => {
  const report = await takeDown(
    { ...nothingListed, cluster: { objects: [], namespaces: [web] } },
    {},
    (args) => {
      if (!args.includes('get')) return '';
      vi.advanceTimersByTime(61_000);
      return '{"kind":"Namespace","metadata":{"name":"web","uid":"1","deletionTimestamp":"2026-01-01T00:00:00Z"}}';
    },
  );
  expect(report.diagnostics).toMatchObject([
    {
      severity: 'warning',
      code: 'namespace-ending',
      summary: expect.stringContaining('web'),
      detail: expect.stringContaining('kubectl get namespace web'),
    },
  ]);
  expect(report.steps.map((step) => step.state)).toEqual(['done', 'done', 'done']);
  expect(report.left).toEqual([]);
});

test('says nothing of a namespace that goes', async () => {
  expect(await takeDown({ ...nothingListed, cluster: { objects: [], namespaces: [web] } }, {})).toMatchObject(
    {
      diagnostics: [],
      left: [],
    },
  );
});
