/** Removes from EC2 what carries an exposure's tag and is in no state: what a killed run or a lost state has left. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Diagnostic, failed, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { askEc2, type Ec2Work } from '../client.ts';
import { explainAws } from '../errors/explain-aws.ts';
import type { Remainder, RemainderType } from './cloud-remains.ts';
import { cancelSpotRequests, terminateInstances, type Waiting } from './instance-life.ts';

type Removal = (id: string) => Ec2Work<unknown>;

/** In this order: each is free once those above it are gone. Other kinds are left alone, and reported as left. */
const removals: readonly (readonly [type: RemainderType, Removal])[] = [
  ['elastic-ip', releaseAddress],
  [
    'network-interface',
    (id) => (ec2) => ec2.client.send(new ec2.sdk.DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id })),
  ],
  ['volume', (id) => (ec2) => ec2.client.send(new ec2.sdk.DeleteVolumeCommand({ VolumeId: id }))],
  [
    'security-group',
    (id) => (ec2) => ec2.client.send(new ec2.sdk.DeleteSecurityGroupCommand({ GroupId: id })),
  ],
  ['subnet', (id) => (ec2) => ec2.client.send(new ec2.sdk.DeleteSubnetCommand({ SubnetId: id }))],
  ['route-table', deleteRouteTable],
  ['internet-gateway', deleteInternetGateway],
  ['vpc', (id) => (ec2) => ec2.client.send(new ec2.sdk.DeleteVpcCommand({ VpcId: id }))],
  ['key-pair', (id) => (ec2) => ec2.client.send(new ec2.sdk.DeleteKeyPairCommand({ KeyPairId: id }))],
];

/** EC2 says this for a while about what was in use a moment ago. */
const stillInUse = /DependencyViolation|InUse|IncorrectState|in use/;
const alreadyGone = /NotFound|Malformed.*does not exist/;
const attempts = 10;

/**
 * Removes everything in `remains`: spot requests first, then instances, then the rest. Fails with one error for each
 * thing that could not be removed; the others are removed all the same. A signal ends it with what is removed by then,
 * and it fails, without an error, where something is left for that reason.
 */
export async function removeTagged(
  remains: readonly Remainder[],
  region: string,
  waiting: Waiting,
): Promise<Result<null>> {
  const { signal } = waiting;
  const asked = await askEc2(region, async (ec2) => {
    const failures: Diagnostic[] = [];
    for (const removal of removalsFor(remains, waiting)) {
      if (signal.aborted) return failed(...failures);
      const failure = await tryRemoval(() => removal(ec2), signal);
      // What a request says of its own end after a signal is no reason.
      if (failure !== null && signal.aborted) return failed(...failures);
      if (failure !== null) failures.push(failure);
    }
    return failures.length === 0 ? ok(null) : failed(...failures);
  });
  return asked.ok ? asked.value : asked;
}

/** The work to do, in order. */
function removalsFor(remains: readonly Remainder[], waiting: Waiting): readonly Ec2Work<unknown>[] {
  const idsOf = (type: RemainderType) =>
    remains.filter((remainder) => remainder.type === type).map(({ id }) => id);
  const requests = idsOf('spot-instances-request');
  const instances = idsOf('instance');
  return [
    ...(requests.length > 0 ? [cancelSpotRequests(requests, waiting.signal)] : []),
    ...(instances.length > 0 ? [terminateInstances(instances, waiting)] : []),
    ...removals.flatMap(([type, removal]) => idsOf(type).map(removal)),
  ];
}

/** null once it is gone. */
async function tryRemoval(remove: () => Promise<unknown>, signal: AbortSignal): Promise<Diagnostic | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await remove();
      return null;
    } catch (error) {
      const text = `${(error as Error).name} ${(error as Error).message}`;
      if (alreadyGone.test(text)) return null;
      if (attempt === attempts || signal.aborted || !stillInUse.test(text)) return explainAws(error);
      await sleep(2000, undefined, { signal }).catch(() => {});
    }
  }
}

function releaseAddress(id: string): Ec2Work<void> {
  return async ({ client, sdk }) => {
    const { Addresses = [] } = await client.send(new sdk.DescribeAddressesCommand({ AllocationIds: [id] }));
    const association = Addresses[0]?.AssociationId;
    if (association) await client.send(new sdk.DisassociateAddressCommand({ AssociationId: association }));
    await client.send(new sdk.ReleaseAddressCommand({ AllocationId: id }));
  };
}

function deleteRouteTable(id: string): Ec2Work<void> {
  return async ({ client, sdk }) => {
    const { RouteTables = [] } = await client.send(
      new sdk.DescribeRouteTablesCommand({ RouteTableIds: [id] }),
    );
    for (const { Main, RouteTableAssociationId } of RouteTables[0]?.Associations ?? []) {
      if (Main !== true && RouteTableAssociationId)
        await client.send(new sdk.DisassociateRouteTableCommand({ AssociationId: RouteTableAssociationId }));
    }
    await client.send(new sdk.DeleteRouteTableCommand({ RouteTableId: id }));
  };
}

function deleteInternetGateway(id: string): Ec2Work<void> {
  return async ({ client, sdk }) => {
    const { InternetGateways = [] } = await client.send(
      new sdk.DescribeInternetGatewaysCommand({ InternetGatewayIds: [id] }),
    );
    for (const { VpcId } of InternetGateways[0]?.Attachments ?? []) {
      if (VpcId) await client.send(new sdk.DetachInternetGatewayCommand({ InternetGatewayId: id, VpcId }));
    }
    await client.send(new sdk.DeleteInternetGatewayCommand({ InternetGatewayId: id }));
  };
}
