/** What EC2 offers for a gateway: the type, the image, the price. */
import { afterEach, expect, test } from 'vitest';
import { readOffer } from '../../src/aws/gateway-offer.ts';
import type { Gateway } from '../../src/compiler/resolved-exposure.ts';
import { type Ec2Answers, type Ec2StandIn, ec2StandIn } from '../helpers/ec2-stand-in.ts';
import { exposure } from '../helpers/exposure-builder.ts';

let ec2: Ec2StandIn;
afterEach(() => ec2.stop());

const known: Ec2Answers = {
  DescribeInstanceTypes:
    '<instanceTypeSet><item><instanceType>t4g.nano</instanceType></item></instanceTypeSet>',
};

async function offer(gateway: Partial<Gateway>, answers: Ec2Answers) {
  ec2 = await ec2StandIn({ ...known, ...answers });
  const file = exposure({ gateway: { ...exposure().gateway, ...gateway } });
  return readOffer(file, new Date('2026-05-01T10:00:00Z'));
}

const spotPrice = (zone: string, dollars: string) =>
  `<item><availabilityZone>${zone}</availabilityZone><spotPrice>${dollars}</spotPrice><timestamp>2026-04-30T08:00:00.000Z</timestamp></item>`;
const spotPrices = `<spotPriceHistorySet>${spotPrice('us-east-1a', '0.0016')}${spotPrice('us-east-1b', '0.0014')}</spotPriceHistorySet>`;
const subnetIn = (zone: string) =>
  `<subnetSet><item><availabilityZone>${zone}</availabilityZone></item></subnetSet>`;
const noList = { onDemand: null, gp3: null, ipv4: null };

test('has the price of the cheapest availability zone while there is no network, and the day it is from', async () => {
  expect(await offer({ market: 'spot' }, { DescribeSpotPriceHistory: spotPrices })).toEqual({
    ok: true,
    value: {
      prices: { spot: { dollars: 0.0014, asOf: '2026-04-30', zone: 'us-east-1b' }, list: noList },
      unavailable: [],
    },
    diagnostics: [],
  });
});

test.each([
  ['that apply has made', null, 'Filter.2.Value.1', 'api.example.com'],
  [
    'that the file names',
    { vpc: 'vpc-12345678', subnet: 'subnet-12345678' },
    'SubnetId.1',
    'subnet-12345678',
  ],
])('has the price of the availability zone of the subnet %s', async (_title, network, name, value) => {
  const answers: Ec2Answers = {
    DescribeSubnets: (parameters) => (parameters.get(name) === value ? subnetIn('us-east-1a') : ''),
    DescribeSpotPriceHistory: (parameters) =>
      parameters.get('AvailabilityZone') === 'us-east-1a' ? spotPrices : '',
  };
  expect(await offer({ network }, answers)).toMatchObject({
    value: { prices: { spot: { dollars: 0.0016, zone: 'us-east-1a' } } },
  });
});

test('has no spot price on demand, and does not ask for one', async () => {
  expect(await offer({ market: 'on-demand' }, {})).toMatchObject({
    value: { prices: { spot: null, list: noList }, unavailable: [] },
  });
  expect(new Set(ec2.asked)).toEqual(new Set(['DescribeInstanceTypes', 'GetProducts']));
});

test('does without list prices where they may not be asked', async () => {
  const refused = {
    code: 'AccessDeniedException',
    message: 'not authorized to perform: pricing:GetProducts',
  };
  expect(await offer({ market: 'on-demand' }, { GetProducts: refused })).toEqual({
    ok: true,
    value: { prices: { spot: null, list: null }, unavailable: [] },
    diagnostics: [],
  });
});

test.each([
  ['an empty list', ''],
  ['an error', { code: 'InvalidInstanceType', message: 'no such type' }],
])('names a type that EC2 does not have: %s', async (_title, DescribeInstanceTypes) => {
  expect(await offer({ instanceType: 't9.nano' }, { DescribeInstanceTypes })).toMatchObject({
    ok: true,
    value: {
      unavailable: [
        {
          severity: 'error',
          code: 'instance-type-unavailable',
          summary: 'EC2 has no instance type "t9.nano" in us-east-1',
          path: ['gateway', 'instanceType'],
        },
      ],
    },
  });
});

test.each([
  ['missing', { code: 'InvalidAMIID.NotFound', message: '' }, 'there is no image ami-1 in us-east-1'],
  [
    'for another architecture',
    '<imagesSet><item><imageId>ami-1</imageId><architecture>x86_64</architecture></item></imagesSet>',
    'the image ami-1 is for x86_64, the instance type for arm64',
  ],
])('names an image that is %s', async (_title, DescribeImages, summary) => {
  const found = await offer({ image: { kind: 'ami', id: 'ami-1' } }, { DescribeImages });
  expect(found).toMatchObject({
    ok: true,
    value: { unavailable: [{ code: 'image-missing', summary, path: ['gateway', 'image'] }] },
  });
});

test('fails when AWS refuses to say', async () => {
  const refusal = { code: 'UnauthorizedOperation', message: 'You may not.' };
  expect(await offer({}, { DescribeSpotPriceHistory: refusal })).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'aws-credentials-refused' }],
  });
});
