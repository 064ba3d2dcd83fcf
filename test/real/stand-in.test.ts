/** The tests’ AWS refuses and does by itself what the real one does (moto_rules.py, moto_model.py). */
import {
  CancelSpotInstanceRequestsCommand,
  CreateNetworkInterfaceCommand,
  DeleteNetworkInterfaceCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeSpotPriceHistoryCommand,
  EC2Client,
  GetSpotPlacementScoresCommand,
  type Instance,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Moto, startMoto } from '../helpers/moto.ts';

let moto: Moto;
let ec2: EC2Client;
let subnet: string;

beforeAll(async () => {
  moto = await startMoto();
  ec2 = new EC2Client({ ...moto.client, maxAttempts: 1 });
  subnet = (await moto.defaultNetwork()).subnet;
});
afterEach(() => moto.rules({}));
afterAll(async () => {
  ec2?.destroy();
  await moto?.stop();
});

async function card(): Promise<string> {
  const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: subnet }));
  return NetworkInterface?.NetworkInterfaceId ?? '';
}

async function launch(
  interfaceId: string,
  market: 'spot' | 'on-demand' = 'spot',
  more: { readonly InstanceType?: 't4g.micro'; readonly DryRun?: boolean } = {},
): Promise<string> {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0a00000000000a64a',
      InstanceType: 't4g.nano',
      MinCount: 1,
      MaxCount: 1,
      NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: interfaceId }],
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'first' }] }],
      ...(market === 'spot'
        ? {
            InstanceMarketOptions: {
              MarketType: 'spot',
              SpotOptions: { SpotInstanceType: 'persistent', InstanceInterruptionBehavior: 'stop' },
            },
          }
        : {}),
      ...more,
    }),
  );
  return Instances?.[0]?.InstanceId ?? '';
}

async function instance(id: string): Promise<Instance> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations?.[0]?.Instances?.[0] ?? {};
}

async function requestOf(id: string) {
  const { SpotInstanceRequestId: request = '' } = await instance(id);
  const { SpotInstanceRequests } = await ec2.send(
    new DescribeSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [request] }),
  );
  return SpotInstanceRequests?.[0];
}

const ids = (id: string) => ({ InstanceIds: [id] });
/** Ends an instance for good: its request first. */
async function end(id: string): Promise<void> {
  const request = (await instance(id)).SpotInstanceRequestId;
  if (request !== undefined)
    await ec2.send(new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [request] }));
  await ec2.send(new TerminateInstancesCommand(ids(id)));
}
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'not refused',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('RunInstances', () => {
  test('has only some types on the free plan, and no spot without the role', async () => {
    const eni = await card();
    await moto.rules({ freePlan: true });
    expect(await refusal(launch(eni))).toMatch(/^InvalidParameterCombination: .*not eligible for Free Tier/);
    expect(await refusal(launch(eni, 'spot', { DryRun: true }))).toMatch(/not eligible/);
    expect(await refusal(launch(eni, 'spot', { InstanceType: 't4g.micro', DryRun: true }))).toMatch(
      /^DryRunOperation/,
    );
    await moto.rules({ freePlan: true, dryRunTells: false });
    expect(await refusal(launch(eni, 'spot', { DryRun: true }))).toMatch(/^DryRunOperation/);
    await moto.rules({ spotRole: false });
    expect(await refusal(launch(eni))).toMatch(/^AuthFailure.ServiceLinkedRoleCreationNotPermitted/);
    await moto.call('iam', {
      Action: 'CreateServiceLinkedRole',
      Version: '2010-05-08',
      AWSServiceName: 'spot.amazonaws.com',
    });
    await end(await launch(eni));
  });

  test('has no capacity in a zone, and a quota of vCPUs that lags behind', async () => {
    const eni = await card();
    await moto.rules({ full: { spot: ['us-east-1a', 'us-east-1b', 'us-east-1c'] } });
    expect(await refusal(launch(eni))).toMatch(/^InsufficientInstanceCapacity: There is no Spot capacity/);
    await end(await launch(eni, 'on-demand'));
    await moto.rules({ vcpus: { spot: 1 } });
    expect(await refusal(launch(eni))).toMatch(/^MaxSpotInstanceCountExceeded/);
    await moto.rules({ vcpus: { spot: 2 }, vcpuReleaseSeconds: 0 });
    await end(await launch(eni));
    await moto.rules({ vcpus: { spot: 2 }, vcpuReleaseSeconds: 60 });
    expect(await refusal(launch(eni))).toMatch(/^MaxSpotInstanceCountExceeded/);
    await moto.rules({ vcpus: { 'on-demand': 1 } });
    expect(await refusal(launch(eni, 'on-demand'))).toMatch(/^VcpuLimitExceeded/);
  });

  test('does not share an interface, which is in use for a while longer than its instance', async () => {
    const eni = await card();
    await moto.rules({ detachSeconds: 60 });
    const first = await launch(eni, 'on-demand');
    expect(await refusal(launch(eni))).toMatch(/^InvalidNetworkInterface.InUse/);
    await end(first);
    expect(await refusal(launch(eni))).toMatch(/^InvalidNetworkInterface.InUse/);
    expect(await refusal(ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: eni })))).toMatch(
      /^InvalidParameterValue: Network interface 'eni-[0-9a-f]+' is currently in use\.$/,
    );
    const status = async () =>
      (await ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [eni] })))
        .NetworkInterfaces?.[0]?.Status;
    expect(await status()).toBe('in-use');
  });
});

describe('a persistent spot request', () => {
  test('starts an untagged copy in the same interface, until it is cancelled', async () => {
    const eni = await card();
    const first = await launch(eni);
    const request = await requestOf(first);
    expect(request).toMatchObject({
      State: 'active',
      InstanceId: first,
      LaunchSpecification: { SubnetId: subnet, NetworkInterfaces: [{ NetworkInterfaceId: eni }] },
    });
    await ec2.send(new TerminateInstancesCommand(ids(first)));
    const copy = (await requestOf(first))?.InstanceId ?? '';
    expect(copy).not.toBe(first);
    expect(await instance(copy)).toMatchObject({
      State: { Name: 'running' },
      SpotInstanceRequestId: request?.SpotInstanceRequestId,
      NetworkInterfaces: [{ NetworkInterfaceId: eni }],
    });
    expect((await instance(copy)).Tags).toBeUndefined();
    await end(copy);
    expect(await instance(copy)).toMatchObject({ State: { Name: 'terminated' } });
    expect((await requestOf(first))?.State).toBe('cancelled');
  });

  test.each([true, false])(
    'is open while EC2 holds its instance back (named: %s), and ends the instance with it',
    async (named) => {
      const id = await launch(await card());
      await moto.interrupt(id, named);
      expect(await instance(id)).toMatchObject({
        State: { Name: 'stopped' },
        StateReason: { Code: 'Server.SpotInstanceShutdown' },
      });
      const open = await requestOf(id);
      expect(open).toMatchObject({ State: 'open', Status: { Code: 'capacity-not-available' } });
      expect(open?.InstanceId).toBe(named ? id : undefined);
      expect(await refusal(ec2.send(new StartInstancesCommand(ids(id))))).toMatch(
        /^IncorrectSpotRequestState/,
      );
      await moto.resume(id);
      expect(await instance(id)).toMatchObject({ State: { Name: 'running' } });
      await moto.interrupt(id, named);
      await ec2.send(
        new CancelSpotInstanceRequestsCommand({
          SpotInstanceRequestIds: [open?.SpotInstanceRequestId ?? ''],
        }),
      );
      expect(await instance(id)).toMatchObject({ State: { Name: 'terminated' } });
    },
  );

  test('does not let its instance start right after a stop', async () => {
    const id = await launch(await card());
    await ec2.send(new StopInstancesCommand(ids(id)));
    expect(await requestOf(id)).toMatchObject({
      State: 'disabled',
      Status: { Code: 'instance-stopped-by-user' },
    });
    await moto.rules({ startRefusedSeconds: 60 });
    expect(await refusal(ec2.send(new StartInstancesCommand(ids(id))))).toMatch(/^IncorrectSpotRequestState/);
    await moto.rules({});
    await ec2.send(new StartInstancesCommand(ids(id)));
    expect((await requestOf(id))?.State).toBe('active');
    await end(id);
  });
});

test('prices and placement scores differ by availability zone', async () => {
  await moto.rules({ prices: { 'us-east-1b': '0.0009' }, scores: { 'us-east-1c': 3 } });
  const { SpotPriceHistory = [] } = await ec2.send(
    new DescribeSpotPriceHistoryCommand({ InstanceTypes: ['t4g.nano'] }),
  );
  expect(SpotPriceHistory.find((price) => price.AvailabilityZone === 'us-east-1b')?.SpotPrice).toBe('0.0009');
  expect(SpotPriceHistory.find((price) => price.AvailabilityZone === 'us-east-1a')?.SpotPrice).toBe('0.0017');
  const { SpotPlacementScores = [] } = await ec2.send(
    new GetSpotPlacementScoresCommand({
      InstanceTypes: ['t4g.nano'],
      TargetCapacity: 1,
      SingleAvailabilityZone: true,
      RegionNames: ['us-east-1'],
    }),
  );
  expect(
    SpotPlacementScores.map(({ AvailabilityZoneId, Score }) => [AvailabilityZoneId, Score]),
  ).toContainEqual(['use1-az2', 3]);
});

test('a CNAME stands alone', async () => {
  const zone = await moto.zone('example.com');
  const client = new Route53Client({ ...moto.client, maxAttempts: 1 });
  const create = (Type: 'A' | 'CNAME', Value: string) =>
    client.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: zone,
        ChangeBatch: {
          Changes: [
            {
              Action: 'CREATE',
              ResourceRecordSet: { Name: 'api.example.com', Type, TTL: 60, ResourceRecords: [{ Value }] },
            },
          ],
        },
      }),
    );
  await create('CNAME', 'home.dyndns.example');
  expect(await refusal(create('A', '192.0.2.1'))).toMatch(
    /^InvalidChangeBatch: \[RRSet of type A with DNS name api\.example\.com\. is not permitted because a conflicting RRSet of type CNAME/,
  );
  client.destroy();
});

test.each([
  [{ Action: 'DescribeInstances', InstanceIdd: 'i-1' }, /DescribeInstancesRequest has no InstanceIdd/],
  [{ Action: 'RunInstances', MinCount: '1' }, /RunInstances lacks MaxCount/],
  [{ Action: 'RunInstances', MinCount: 'one', MaxCount: '1' }, /not a number/],
  [
    { Action: 'RunInstances', MinCount: '1', MaxCount: '1', 'MetadataOptions.HttpTokens': 'always' },
    /not one of/,
  ],
  [
    { Action: 'DescribeSubnets', 'Filter.1.Name': 'colour', 'Filter.1.Value.1': 'red' },
    /there is no filter colour/,
  ],
  [{ Action: 'DescribeGateways' }, /there is no action DescribeGateways/],
])('a request that does not fit the model is refused: %j', async (parameters, message) => {
  expect(await refusal(moto.call('ec2', parameters as Readonly<Record<string, string>>))).toMatch(message);
});
