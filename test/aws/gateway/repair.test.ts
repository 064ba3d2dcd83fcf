/** What is repaired in EC2, in which order, and what is left alone. */
import { afterEach, expect, test } from 'vitest';
import { repair } from '../../../src/aws/gateway/repair.ts';
import type { Finding } from '../../../src/finding.ts';
import { type Ec2Answers, type Ec2StandIn, ec2StandIn } from '../../helpers/ec2-stand-in.ts';

let ec2: Ec2StandIn;
afterEach(() => ec2.stop());

const finding = (kind: Finding['kind'], address: string, repairs = true): Finding => ({
  kind,
  address,
  repairs,
  detail: '',
});
const inState = (id: string, state: string) =>
  `<reservationSet><item><instancesSet><item><instanceId>${id}</instanceId><instanceState><name>${state}</name></instanceState></item></instancesSet></item></reservationSet>`;

async function repaired(
  findings: readonly Finding[],
  answers: Ec2Answers = {},
  { signal } = new AbortController(),
) {
  ec2 = await ec2StandIn(answers);
  const notes: string[] = [];
  const result = await repair(findings, 'us-east-1', signal, (text) => notes.push(text));
  return { result, notes };
}

test('cancels a request before it terminates its instance', async () => {
  const { result, notes } = await repaired(
    [finding('orphan-instance', 'i-9'), finding('orphan-spot-request', 'sir-9')],
    { DescribeInstances: inState('i-9', 'terminated') },
  );
  expect(result).toEqual({ ok: true, value: { note: 'sir-9 cancelled, i-9 terminated' }, diagnostics: [] });
  expect(ec2.asked).toEqual([
    'CancelSpotInstanceRequests',
    'DescribeNetworkInterfaces',
    'TerminateInstances',
    'DescribeInstances',
  ]);
  expect(notes).toEqual(['cancelling sir-9', 'terminating i-9']);
});

test('waits for an interface that EC2 holds a little longer than its instance', async () => {
  // Asked before the termination, and twice after it.
  const statuses = ['in-use', 'in-use', 'available'];
  const { result, notes } = await repaired([finding('orphan-instance', 'i-9')], {
    DescribeInstances: inState('i-9', 'terminated'),
    DescribeNetworkInterfaces: () =>
      `<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><status>${statuses.shift()}</status></item></networkInterfaceSet>`,
  });
  expect(result).toMatchObject({ ok: true, value: { note: 'i-9 terminated' } });
  expect(statuses).toEqual([]);
  expect(notes).toEqual(['terminating i-9', 'EC2 still holds eni-1']);
});

test('starts a stopped gateway once it has stopped, and waits until it runs', async () => {
  const states = ['stopped', 'running'];
  const { result } = await repaired([finding('stopped-instance', 'i-1')], {
    DescribeInstances: () => inState('i-1', states.shift() ?? 'running'),
  });
  expect(result).toMatchObject({ ok: true, value: { note: 'i-1 started' } });
  expect(ec2.asked).toEqual(['DescribeInstances', 'StartInstances', 'DescribeInstances']);
});

test('leaves alone what is not to be repaired, and what is not an instance', async () => {
  const { result } = await repaired([
    finding('stopped-instance', 'i-1', false),
    finding('orphan-resource', 'eipalloc-1'),
    finding('foreign-change', 'ConfigMap/edge/tunnel'),
  ]);
  expect(result).toMatchObject({ ok: true, value: { note: '' } });
  expect(ec2.asked).toEqual([]);
});

test('fails with AWS’s reason, and does nothing after that', async () => {
  const { result } = await repaired(
    [finding('orphan-spot-request', 'sir-9'), finding('orphan-instance', 'i-9')],
    { CancelSpotInstanceRequests: { code: 'UnauthorizedOperation', message: 'You may not.' } },
  );
  expect(result).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'aws-credentials-refused', detail: expect.stringContaining('You may not.') }],
  });
  expect(ec2.asked).toEqual(['CancelSpotInstanceRequests']);
});

test('waits for a spot request that is not ready to start right after a stop', async () => {
  const refusal = { code: 'IncorrectSpotRequestState', message: 'not in an appropriate state' };
  const answers = [refusal, ''];
  const states = ['stopped', 'running'];
  const { result } = await repaired([finding('stopped-instance', 'i-1')], {
    DescribeInstances: () => inState('i-1', states.shift() ?? 'running'),
    StartInstances: () => answers.shift() ?? '',
  });
  expect(result).toMatchObject({ ok: true, value: { note: 'i-1 started' } });
  expect(ec2.asked.filter((action) => action === 'StartInstances')).toHaveLength(2);
});

test('a signal while it waits ends it, and is not reported as a fault of AWS', async () => {
  const interrupt = new AbortController();
  const { result } = await repaired(
    [finding('stopped-instance', 'i-1')],
    {
      DescribeInstances: () => {
        interrupt.abort();
        return inState('i-1', 'stopping');
      },
    },
    interrupt,
  );
  expect(result).toEqual({ ok: false, diagnostics: [] });
  expect(ec2.asked).toEqual(['DescribeInstances']);
});
