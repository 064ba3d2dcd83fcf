/** Whether the account may have the gateway's address, asked of a stand-in for EC2. */
import { afterEach, expect, test } from 'vitest';
import { addressQuota } from '../../src/aws/address-quota.ts';
import { type Ec2StandIn, ec2StandIn } from '../helpers/ec2-stand-in.ts';
import { change } from '../helpers/plan-builder.ts';

let ec2: Ec2StandIn;
afterEach(() => ec2.stop());

const account = (quota: number, used: number) =>
  ec2StandIn({
    DescribeAccountAttributes: `<accountAttributeSet><item><attributeName>vpc-max-elastic-ips</attributeName><attributeValueSet><item><attributeValue>${quota}</attributeValue></item></attributeValueSet></item></accountAttributeSet>`,
    DescribeAddresses: `<addressesSet>${Array.from({ length: used }, (_, index) => `<item><allocationId>eipalloc-${index}</allocationId></item>`).join('')}</addressesSet>`,
  });
const making = [change({ address: 'aws_eip.gateway' })];

test('stops before anything is changed when the quota is used up, and says how to get room', async () => {
  ec2 = await account(5, 5);
  expect(await addressQuota('us-east-1', making)).toMatchObject({
    ok: false,
    diagnostics: [
      {
        severity: 'error',
        code: 'address-quota',
        path: ['gateway', 'region'],
        summary: 'the account may have 5 Elastic IP addresses in us-east-1, and has 5',
        detail: expect.stringMatching(/Release one.*higher quota.*another region\. Nothing was changed\./),
      },
    ],
  });
});

test('has nothing to say while there is room', async () => {
  ec2 = await account(5, 4);
  expect(await addressQuota('us-east-1', making)).toEqual({ ok: true, value: null, diagnostics: [] });
});

test('does not ask when the plan makes no address', async () => {
  ec2 = await account(5, 5);
  const changing = [change({ address: 'aws_eip.gateway', action: 'update' })];
  expect(await addressQuota('us-east-1', changing)).toEqual({ ok: true, value: null, diagnostics: [] });
  expect(ec2.asked).toEqual([]);
});
