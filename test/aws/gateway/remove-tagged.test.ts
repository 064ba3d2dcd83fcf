/** What is removed from EC2, in which order, and what happens when something does not go. */
import { afterEach, expect, test } from 'vitest';
import type { Remainder, RemainderType } from '../../../src/aws/gateway/cloud-remains.ts';
import { removeTagged } from '../../../src/aws/gateway/remove-tagged.ts';
import { type Ec2Answers, type Ec2StandIn, ec2StandIn } from '../../helpers/ec2-stand-in.ts';

let ec2: Ec2StandIn;
afterEach(() => ec2.stop());

const remainder = (type: RemainderType, id: string): Remainder => ({ id, type, billed: true });

async function removed(
  remains: readonly Remainder[],
  answers: Ec2Answers = {},
  { signal } = new AbortController(),
) {
  ec2 = await ec2StandIn(answers);
  return removeTagged(remains, 'us-east-1', { signal, note: () => {} });
}

test('removes each thing only after those that use it', async () => {
  const remains = [
    remainder('vpc', 'vpc-1'),
    remainder('internet-gateway', 'igw-1'),
    remainder('route-table', 'rtb-1'),
    remainder('elastic-ip', 'eipalloc-1'),
    remainder('instance', 'i-1'),
    remainder('spot-instances-request', 'sir-1'),
  ];
  const result = await removed(remains, {
    DescribeInstances:
      '<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><instanceState><name>terminated</name></instanceState></item></instancesSet></item></reservationSet>',
    DescribeAddresses: '<addressesSet><item><associationId>eipassoc-1</associationId></item></addressesSet>',
    DescribeRouteTables:
      '<routeTableSet><item><associationSet><item><main>true</main><routeTableAssociationId>rtbassoc-1</routeTableAssociationId></item><item><main>false</main><routeTableAssociationId>rtbassoc-2</routeTableAssociationId></item></associationSet></item></routeTableSet>',
    DescribeInternetGateways:
      '<internetGatewaySet><item><attachmentSet><item><vpcId>vpc-1</vpcId></item></attachmentSet></item></internetGatewaySet>',
  });
  expect(result).toEqual({ ok: true, value: null, diagnostics: [] });
  expect(ec2.asked).toEqual([
    'CancelSpotInstanceRequests',
    'DescribeNetworkInterfaces',
    'TerminateInstances',
    'DescribeInstances',
    'DescribeAddresses',
    'DisassociateAddress',
    'ReleaseAddress',
    'DescribeRouteTables',
    'DisassociateRouteTable',
    'DeleteRouteTable',
    'DescribeInternetGateways',
    'DetachInternetGateway',
    'DeleteInternetGateway',
    'DeleteVpc',
  ]);
});

test('counts what is gone already as removed', async () => {
  const gone = { code: 'InvalidGroup.NotFound', message: 'The security group does not exist' };
  expect(await removed([remainder('security-group', 'sg-1')], { DeleteSecurityGroup: gone })).toMatchObject({
    ok: true,
  });
});

test('reports what AWS refuses to remove, and removes the rest', async () => {
  const result = await removed([remainder('volume', 'vol-1'), remainder('subnet', 'subnet-1')], {
    DeleteVolume: { code: 'UnauthorizedOperation', message: 'Not this one.' },
  });
  expect(result).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'aws-credentials-refused', detail: expect.stringContaining('Not this one.') }],
  });
  expect(ec2.asked).toEqual(['DeleteVolume', 'DeleteSubnet']);
});

test.each([
  { what: 'between two removals', answer: '' },
  { what: 'while something is still in use', answer: { code: 'DependencyViolation', message: 'in use' } },
])('a signal $what ends it: what is left is no success, and no fault of AWS either', async ({ answer }) => {
  const interrupt = new AbortController();
  const DeleteVolume = () => {
    interrupt.abort();
    return answer;
  };
  const remains = [remainder('volume', 'vol-1'), remainder('subnet', 'subnet-1')];
  expect(await removed(remains, { DeleteVolume }, interrupt)).toEqual({ ok: false, diagnostics: [] });
  expect(ec2.asked).toEqual(['DeleteVolume']);
});

test('a signal during the last removal takes nothing from its success', async () => {
  const interrupt = new AbortController();
  const DeleteVolume = () => {
    interrupt.abort();
    return '';
  };
  expect(await removed([remainder('volume', 'vol-1')], { DeleteVolume }, interrupt)).toMatchObject({
    ok: true,
  });
});
