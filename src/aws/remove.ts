/** Removes from EC2 what carries an exposure's tag and is in no state: what a killed run or a lost state has left. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { explainAws } from './explain.ts';
import { ec2Client } from './observe-gateway.ts';
import type { Remainder, RemainderType } from './remains.ts';
import { cancelSpotRequests, terminate } from './repair.ts';

type Sdk = typeof import('@aws-sdk/client-ec2');
type Remove = (client: EC2Client, id: string, sdk: Sdk) => Promise<unknown>;

/** In this order: each is free once those above it are gone. Other kinds are left alone, and reported as left. */
const removals: readonly (readonly [type: RemainderType, Remove])[] = [
  ['elastic-ip', releaseAddress],
  [
    'network-interface',
    (client, id, sdk) => client.send(new sdk.DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id })),
  ],
  ['volume', (client, id, sdk) => client.send(new sdk.DeleteVolumeCommand({ VolumeId: id }))],
  ['security-group', (client, id, sdk) => client.send(new sdk.DeleteSecurityGroupCommand({ GroupId: id }))],
  ['subnet', (client, id, sdk) => client.send(new sdk.DeleteSubnetCommand({ SubnetId: id }))],
  ['route-table', deleteRouteTable],
  ['internet-gateway', deleteInternetGateway],
  ['vpc', (client, id, sdk) => client.send(new sdk.DeleteVpcCommand({ VpcId: id }))],
  ['key-pair', (client, id, sdk) => client.send(new sdk.DeleteKeyPairCommand({ KeyPairId: id }))],
];

/** EC2 says this for a while about what was in use a moment ago. */
const stillInUse = /DependencyViolation|InUse|IncorrectState|AuthFailure.*in use/;
const alreadyGone = /NotFound|Malformed.*does not exist/;
const attempts = 10;

/** Removes them; the diagnostics say what could not be removed and why. Requests go first, then instances, then the rest. */
export async function removeTagged(
  remains: readonly Remainder[],
  region: string,
  signal: AbortSignal,
): Promise<readonly Diagnostic[]> {
  const sdk = await import('@aws-sdk/client-ec2');
  const client = await ec2Client(region);
  const idsOf = (type: RemainderType) => remains.filter((it) => it.type === type).map((it) => it.id);
  const diagnostics: Diagnostic[] = [];
  const attempt = async (remove: () => Promise<unknown>) => {
    const failure = signal.aborted ? null : await removed(remove, signal);
    if (failure !== null) diagnostics.push(failure);
  };
  try {
    const [requests, instances] = [idsOf('spot-instances-request'), idsOf('instance')];
    if (requests.length > 0) await attempt(() => cancelSpotRequests(client, requests, signal));
    if (instances.length > 0) await attempt(() => terminate(client, instances, signal));
    for (const [type, remove] of removals)
      for (const id of idsOf(type)) await attempt(() => remove(client, id, sdk));
    return diagnostics;
  } finally {
    client.destroy();
  }
}

async function removed(remove: () => Promise<unknown>, signal: AbortSignal): Promise<Diagnostic | null> {
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

async function releaseAddress(client: EC2Client, id: string, sdk: Sdk): Promise<void> {
  const { Addresses = [] } = await client.send(new sdk.DescribeAddressesCommand({ AllocationIds: [id] }));
  const association = Addresses[0]?.AssociationId;
  if (association) await client.send(new sdk.DisassociateAddressCommand({ AssociationId: association }));
  await client.send(new sdk.ReleaseAddressCommand({ AllocationId: id }));
}

async function deleteRouteTable(client: EC2Client, id: string, sdk: Sdk): Promise<void> {
  const { RouteTables = [] } = await client.send(new sdk.DescribeRouteTablesCommand({ RouteTableIds: [id] }));
  for (const it of RouteTables[0]?.Associations ?? []) {
    if (it.Main !== true && it.RouteTableAssociationId)
      await client.send(new sdk.DisassociateRouteTableCommand({ AssociationId: it.RouteTableAssociationId }));
  }
  await client.send(new sdk.DeleteRouteTableCommand({ RouteTableId: id }));
}

async function deleteInternetGateway(client: EC2Client, id: string, sdk: Sdk): Promise<void> {
  const { InternetGateways = [] } = await client.send(
    new sdk.DescribeInternetGatewaysCommand({ InternetGatewayIds: [id] }),
  );
  for (const it of InternetGateways[0]?.Attachments ?? []) {
    if (it.VpcId)
      await client.send(new sdk.DetachInternetGatewayCommand({ InternetGatewayId: id, VpcId: it.VpcId }));
  }
  await client.send(new sdk.DeleteInternetGatewayCommand({ InternetGatewayId: id }));
}
