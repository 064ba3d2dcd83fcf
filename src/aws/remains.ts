/** What with an exposure's tag is still in EC2, and which of it is billed. */
import type { EC2Client } from '@aws-sdk/client-ec2';
import { ec2Client, type ObservedCloud, observeCloud } from './observe-gateway.ts';

export interface Remainder {
  readonly id: string;
  /** EC2's name for the kind, such as elastic-ip. */
  readonly type: RemainderType;
  /** Whether it costs money for as long as it is there. */
  readonly billed: boolean;
}

export type RemainderType = (typeof kinds)[number][1] | 'other';

/** By the prefix of the id, which says more reliably than the tag API what a thing is. */
const kinds = [
  ['i-', 'instance'],
  ['sir-', 'spot-instances-request'],
  ['eipalloc-', 'elastic-ip'],
  ['vol-', 'volume'],
  ['eni-', 'network-interface'],
  ['sg-', 'security-group'],
  ['subnet-', 'subnet'],
  ['rtb-', 'route-table'],
  ['igw-', 'internet-gateway'],
  ['vpc-', 'vpc'],
  ['key-', 'key-pair'],
] as const;

const billedTypes: ReadonlySet<RemainderType> = new Set([
  'instance',
  'volume',
  'elastic-ip',
  'spot-instances-request',
]);

type Sdk = typeof import('@aws-sdk/client-ec2');
type Filters = { readonly Filters: { readonly Name: string; readonly Values: string[] }[] };
type Listing = (client: EC2Client, by: Filters, sdk: Sdk) => Promise<readonly (string | undefined)[]>;

/** The tag API is slow to forget; a kind's own API knows what is there. */
const listings: Partial<Record<RemainderType, Listing>> = {
  'elastic-ip': async (client, by, sdk) =>
    ((await client.send(new sdk.DescribeAddressesCommand(by))).Addresses ?? []).map((it) => it.AllocationId),
  volume: async (client, by, sdk) =>
    ((await client.send(new sdk.DescribeVolumesCommand(by))).Volumes ?? []).map((it) => it.VolumeId),
  'network-interface': async (client, by, sdk) =>
    ((await client.send(new sdk.DescribeNetworkInterfacesCommand(by))).NetworkInterfaces ?? []).map(
      (it) => it.NetworkInterfaceId,
    ),
  'security-group': async (client, by, sdk) =>
    ((await client.send(new sdk.DescribeSecurityGroupsCommand(by))).SecurityGroups ?? []).map(
      (it) => it.GroupId,
    ),
  subnet: async (client, by, sdk) =>
    ((await client.send(new sdk.DescribeSubnetsCommand(by))).Subnets ?? []).map((it) => it.SubnetId),
  'route-table': async (client, by, sdk) =>
    ((await client.send(new sdk.DescribeRouteTablesCommand(by))).RouteTables ?? []).map(
      (it) => it.RouteTableId,
    ),
  'internet-gateway': async (client, by, sdk) =>
    ((await client.send(new sdk.DescribeInternetGatewaysCommand(by))).InternetGateways ?? []).map(
      (it) => it.InternetGatewayId,
    ),
  vpc: async (client, by, sdk) =>
    ((await client.send(new sdk.DescribeVpcsCommand(by))).Vpcs ?? []).map((it) => it.VpcId),
};

/** Asks EC2 for everything that carries the tag and really is there. Throws what the SDK throws. */
export async function readRemains(region: string, name: string): Promise<readonly Remainder[]> {
  return confirmed(cloudRemains(await observeCloud(region, name)), region, name);
}

/**
 * Everything that carries the tag, requests that may start an instance included. A terminated instance and its disk are
 * listed by EC2 for about an hour and are gone all the same; `keep` are ids that something else takes care of. Pure.
 */
export function cloudRemains(
  observed: ObservedCloud,
  keep: ReadonlySet<string> = new Set(),
): readonly Remainder[] {
  const gone = new Set([
    ...observed.instances.filter((it) => it.state === 'terminated').flatMap((it) => [it.id, ...it.volumes]),
    ...keep,
  ]);
  // The tag of a request that was cancelled stays readable; the requests that can still do something are listed themselves.
  const tagged = observed.tagged.map((it) => it.id).filter((it) => typeOf(it) !== 'spot-instances-request');
  const ids = new Set([
    ...observed.instances.map((it) => it.id),
    ...observed.spotRequests.map((it) => it.id),
    ...tagged,
  ]);
  return [...ids]
    .filter((it) => !gone.has(it))
    .sort()
    .map((id) => ({ id, type: typeOf(id), billed: billedTypes.has(typeOf(id)) }));
}

/** Without those that their own API does not know any more. Throws what the SDK throws. */
export async function confirmed(
  remains: readonly Remainder[],
  region: string,
  name: string,
): Promise<readonly Remainder[]> {
  const types = [...new Set(remains.map((it) => it.type))].filter((it) => listings[it] !== undefined);
  if (types.length === 0) return remains;
  const sdk = await import('@aws-sdk/client-ec2');
  const client = await ec2Client(region);
  const by = { Filters: [{ Name: 'tag:expose:gateway', Values: [name] }] };
  try {
    const listed = await Promise.all(types.map((it) => listings[it]?.(client, by, sdk) ?? []));
    const there = new Set(listed.flat());
    return remains.filter((it) => !types.includes(it.type) || there.has(it.id));
  } finally {
    client.destroy();
  }
}

function typeOf(id: string): RemainderType {
  return kinds.find(([prefix]) => id.startsWith(prefix))?.[1] ?? 'other';
}
