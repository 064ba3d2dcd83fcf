/** Whether the account may run the gateway, asked of a stand-in for EC2 and Service Quotas. */
import { afterEach, expect, test } from 'vitest';
import { regionRefusal } from '../../src/aws/launch/region-enabled.ts';
import { vcpuQuota } from '../../src/aws/launch/vcpu-quota.ts';
import { vpcQuota } from '../../src/aws/launch/vpc-quota.ts';
import { domainTag, nameTag } from '../../src/compiler/gateway-tags.ts';
import { type Ec2Answers, type Ec2StandIn, ec2StandIn, tagsOf } from '../helpers/ec2-stand-in.ts';
import { exposure } from '../helpers/exposure-builder.ts';
import { gatewayNow } from '../helpers/gateway-now.ts';
import { change } from '../helpers/plan-builder.ts';

let ec2: Ec2StandIn;
afterEach(() => ec2.stop());

interface Running {
  readonly type: string;
  readonly market?: 'spot';
  readonly ours?: boolean;
  /** EC2 has started it for the request of a gateway that was terminated: in its interface, without tags. */
  readonly copy?: boolean;
}

const subject = exposure();
const tag = (key: string, value: string) => `<item><key>${key}</key><value>${value}</value></item>`;
const tags = `<tagSet>${tag(nameTag, subject.name)}${tag(domainTag, subject.domain.name)}</tagSet>`;
const inOurInterface =
  '<spotInstanceRequestId>sir-1</spotInstanceRequestId><networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><attachment><deviceIndex>0</deviceIndex></attachment></item></networkInterfaceSet>';
const account = (quota: number, running: readonly Running[] = [], over: Ec2Answers = {}) =>
  ec2StandIn({
    GetServiceQuota: JSON.stringify({ Quota: { Value: quota } }),
    DescribeInstanceTypes:
      '<instanceTypeSet><item><instanceType>t4g.nano</instanceType><vCpuInfo><defaultVCpus>2</defaultVCpus></vCpuInfo></item></instanceTypeSet>',
    DescribeInstances: `<reservationSet>${running
      .map(
        ({ type, market, ours, copy }, index) =>
          `<item><instancesSet><item><instanceId>i-${index}</instanceId>${copy ? inOurInterface : ''}<instanceType>${type}</instanceType>${market === undefined ? '' : `<instanceLifecycle>${market}</instanceLifecycle>`}<cpuOptions><coreCount>2</coreCount><threadsPerCore>1</threadsPerCore></cpuOptions>${ours ? tags : ''}</item></instancesSet></item>`,
      )
      .join('')}</reservationSet>`,
    DescribeTags: tagsOf({ 'eni-1': subject.domain.name }),
    ...over,
  });
const asked = async (market: 'spot' | 'on-demand') =>
  vcpuQuota(subject, { zone: null, market }, await gatewayNow(subject));
const nothingYet = { instances: [] };
const summaries = async (market: 'spot' | 'on-demand') => (await asked(market)).map(({ summary }) => summary);

test('a quota of none is said before anything is made, with the command that asks for more', async () => {
  ec2 = await account(0);
  expect(await asked('spot')).toMatchObject([
    {
      severity: 'error',
      code: 'aws-quota',
      path: ['gateway', 'market'],
      summary: 'the account may use 0 vCPUs on spot in us-east-1: a t4g.nano needs 2',
      detail: expect.stringMatching(
        /L-34B43A08.*\naws service-quotas request-service-quota-increase --region us-east-1 --service-code ec2 --quota-code L-34B43A08 --desired-value 2\n.*market: on-demand.*Nothing was changed\.$/s,
      ),
    },
  ]);
  expect(await asked('on-demand')).toMatchObject([
    { detail: expect.stringMatching(/L-1216C47A.*market: spot\b/s) },
  ]);
});

test('spot-or-on-demand does not get round a quota by itself, and says so', async () => {
  ec2 = await account(0);
  const gateway = { ...subject.gateway, market: 'spot-or-on-demand' } as const;
  const refused = await vcpuQuota(exposure({ gateway }), { zone: null, market: 'spot' }, nothingYet);
  expect(refused).toMatchObject([
    { detail: expect.stringMatching(/falls back for want of capacity, not of quota/) },
  ]);
});

test('what others run on the same market counts; the gateway itself and other families do not', async () => {
  const running: readonly Running[] = [
    { type: 'm5.large', market: 'spot' },
    { type: 't4g.nano', market: 'spot', ours: true },
    { type: 't4g.nano', market: 'spot', copy: true },
    { type: 'g4dn.xlarge', market: 'spot' },
    { type: 't3.micro' },
  ];
  ec2 = await account(3, running);
  expect(await summaries('spot')).toEqual([
    'the account may use 3 vCPUs on spot in us-east-1, and uses 2: a t4g.nano needs 2',
  ]);
  await ec2.stop();
  ec2 = await account(4, running);
  expect(await summaries('spot')).toEqual([]);
  expect(await summaries('on-demand')).toEqual([]);
});

test('a quota that may not be asked for, or that AWS does not know, is not known', async () => {
  for (const code of ['AccessDeniedException', 'NoSuchResourceException']) {
    ec2 = await account(0, [], { GetServiceQuota: { code, message: 'no' } });
    expect(await asked('spot')).toEqual([]);
    await ec2.stop();
  }
  ec2 = await account(0, [], { DescribeInstances: { code: 'UnauthorizedOperation', message: 'no' } });
  expect(await vcpuQuota(subject, { zone: null, market: 'spot' }, nothingYet)).toEqual([]);
});

test('a type with another quota is not asked about', async () => {
  ec2 = await account(0);
  const gateway = { ...subject.gateway, instanceType: 'g4dn.xlarge' };
  expect(await vcpuQuota(exposure({ gateway }), { zone: null, market: 'spot' }, nothingYet)).toEqual([]);
  expect(ec2.asked).toEqual([]);
});

const vpcs = (quota: number) =>
  ec2StandIn({
    GetServiceQuota: JSON.stringify({ Quota: { Value: quota } }),
    DescribeVpcs: '<vpcSet><item><vpcId>vpc-1</vpcId></item><item><vpcId>vpc-2</vpcId></item></vpcSet>',
  });

test('a VPC that the account may not have is named; one that is not made is not asked about', async () => {
  ec2 = await vpcs(2);
  expect(await vpcQuota('us-east-1', [change({ address: 'aws_vpc.gateway' })])).toMatchObject([
    {
      severity: 'error',
      code: 'aws-quota',
      summary: 'the account may have 2 VPCs in us-east-1, and has 2',
      detail: expect.stringMatching(
        /--service-code vpc --quota-code L-F678F1CE --desired-value 3\n.*gateway\.network/,
      ),
    },
  ]);
  const asked = ec2.asked.length;
  expect(await vpcQuota('us-east-1', [change({ address: 'aws_vpc.gateway', action: 'update' })])).toEqual([]);
  expect(ec2.asked).toHaveLength(asked);
  await ec2.stop();
  ec2 = await vpcs(3);
  expect(await vpcQuota('us-east-1', [change({ address: 'aws_vpc.gateway' })])).toEqual([]);
});

const region = (status: string) =>
  `<regionInfo><item><regionName>ap-east-1</regionName><optInStatus>${status}</optInStatus></item></regionInfo>`;

test('a region that the account has not turned on is named before anything else is asked of it', async () => {
  ec2 = await ec2StandIn({ DescribeRegions: region('not-opted-in') });
  expect(await regionRefusal('ap-east-1')).toMatchObject({
    severity: 'error',
    code: 'aws-region-not-enabled',
    path: ['gateway', 'region'],
    summary: 'the account has not enabled the region ap-east-1',
    detail: expect.stringMatching(
      /aws account enable-region --region-name ap-east-1\b.*another gateway\.region/,
    ),
  });
});

test.each([
  ['is on', region('opted-in')],
  ['is not known to AWS', { code: 'InvalidParameterValue', message: 'Invalid region provided' }],
  ['may not be asked about', { code: 'UnauthorizedOperation', message: 'no' }],
])('nothing is said of a region that %s', async (_title, answer) => {
  ec2 = await ec2StandIn({ DescribeRegions: answer });
  expect(await regionRefusal('ap-east-1')).toBeNull();
  expect(ec2.asked).toEqual(['DescribeRegions']);
});

test('a region that every account has, and one of another part of AWS, needs no question', async () => {
  ec2 = await ec2StandIn({ DescribeRegions: region('not-opted-in') });
  expect([await regionRefusal('eu-north-1'), await regionRefusal('us-gov-west-1')]).toEqual([null, null]);
  expect(ec2.asked).toEqual([]);
});
