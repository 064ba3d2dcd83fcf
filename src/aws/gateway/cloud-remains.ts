/** Which resources of an exposure are still in EC2, and which of them are billed. */
import type { Result } from '../../compiler/diagnostics/diagnostic.ts';
import { nameTag, type Owner } from '../../compiler/gateway-tags.ts';
import { askEc2, type Ec2 } from '../client.ts';
import { everyItem } from '../every-item.ts';
import { observeGateway } from './observe-gateway.ts';
import { claim, type ObservedGateway } from './ownership.ts';

export interface Remainder {
  readonly id: string;
  /** EC2's name for the kind, such as elastic-ip. */
  readonly type: RemainderType;
  /** Whether it costs money for as long as it is there. */
  readonly billed: boolean;
}

export type RemainderType = (typeof kinds)[number][1] | 'other';

/** By the prefix of the id, which is more reliable than the tag API's type. */
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

type Filter = { readonly Filters: { readonly Name: string; readonly Values: string[] }[] };
type Listing = (ec2: Ec2, filter: Filter) => Promise<readonly (string | undefined)[]>;

/** The tag API is slow to forget; each kind's own API knows what is there. */
const listings: Partial<Record<RemainderType, Listing>> = {
  async 'elastic-ip'({ client, sdk }, filter) {
    const { Addresses = [] } = await client.send(new sdk.DescribeAddressesCommand(filter));
    return Addresses.map((address) => address.AllocationId);
  },
  volume({ client, sdk }, filter) {
    const pages = sdk.paginateDescribeVolumes({ client }, filter);
    return everyItem(pages, ({ Volumes }) => Volumes?.map(({ VolumeId }) => VolumeId));
  },
  'network-interface'({ client, sdk }, filter) {
    const pages = sdk.paginateDescribeNetworkInterfaces({ client }, filter);
    return everyItem(pages, ({ NetworkInterfaces }) =>
      NetworkInterfaces?.map(({ NetworkInterfaceId }) => NetworkInterfaceId),
    );
  },
  'security-group'({ client, sdk }, filter) {
    const pages = sdk.paginateDescribeSecurityGroups({ client }, filter);
    return everyItem(pages, ({ SecurityGroups }) => SecurityGroups?.map(({ GroupId }) => GroupId));
  },
  subnet({ client, sdk }, filter) {
    const pages = sdk.paginateDescribeSubnets({ client }, filter);
    return everyItem(pages, ({ Subnets }) => Subnets?.map(({ SubnetId }) => SubnetId));
  },
  'route-table'({ client, sdk }, filter) {
    const pages = sdk.paginateDescribeRouteTables({ client }, filter);
    return everyItem(pages, ({ RouteTables }) => RouteTables?.map(({ RouteTableId }) => RouteTableId));
  },
  'internet-gateway'({ client, sdk }, filter) {
    const pages = sdk.paginateDescribeInternetGateways({ client }, filter);
    return everyItem(pages, ({ InternetGateways }) =>
      InternetGateways?.map(({ InternetGatewayId }) => InternetGatewayId),
    );
  },
  vpc({ client, sdk }, filter) {
    const pages = sdk.paginateDescribeVpcs({ client }, filter);
    return everyItem(pages, ({ Vpcs }) => Vpcs?.map(({ VpcId }) => VpcId));
  },
};

/**
 * Everything in EC2 that is the owner's and really is there. `inState` are the ids that the state had before the
 * destroy: what it knew is ours, whatever its tags say.
 */
export async function readRemains(
  region: string,
  owner: Owner,
  inState: ReadonlySet<string>,
): Promise<Result<readonly Remainder[]>> {
  const seen = await observeGateway(region, owner.name);
  return seen.ok ? confirmed(cloudRemains(claim(seen.value, owner, inState)), region, owner.name) : seen;
}

/**
 * Everything of the gateway, and the spot requests that may still start an instance. EC2 lists a terminated
 * instance and its disk for about an hour; they do not count. `keep` are ids that something else takes care of. Pure.
 */
export function cloudRemains(
  observed: ObservedGateway,
  keep: ReadonlySet<string> = new Set(),
): readonly Remainder[] {
  const terminated = observed.instances.filter((instance) => instance.state === 'terminated');
  const gone = new Set([...terminated.flatMap(({ id, volumes }) => [id, ...volumes]), ...keep]);
  // The tag of a cancelled request stays readable, so only the requests that EC2 lists themselves count.
  const tagged = observed.tagged.filter(({ id }) => typeOf(id) !== 'spot-instances-request');
  const ids = new Set([...observed.instances, ...observed.spotRequests, ...tagged].map(({ id }) => id));
  return [...ids]
    .filter((id) => !gone.has(id))
    .sort()
    .map((id) => ({ id, type: typeOf(id), billed: billedTypes.has(typeOf(id)) }));
}

/**
 * The ids of what goes when terraform destroys a state: what the state holds, and the disks and spot requests of its
 * instances. A state that has lost its instance still names the request in the request's tags. It would start a copy of
 * the instance again and again, so it does not count. Pure.
 */
export function goneWithState(
  observed: Pick<ObservedGateway, 'instances' | 'spotRequests'>,
  inState: ReadonlySet<string>,
): ReadonlySet<string> {
  const instances = observed.instances.filter(({ id, state }) => inState.has(id) && state !== 'terminated');
  const requests = observed.spotRequests.filter((request) =>
    instances.some(({ id, spotRequest }) => request.instance === id || request.id === spotRequest),
  );
  return new Set([
    ...[...inState].filter((id) => typeOf(id) !== 'spot-instances-request'),
    ...instances.flatMap(({ volumes }) => volumes),
    ...requests.map(({ id }) => id),
  ]);
}

/** Without those that their kind's own API no longer knows. */
export function confirmed(
  remains: readonly Remainder[],
  region: string,
  name: string,
): Promise<Result<readonly Remainder[]>> {
  return askEc2(region, async (ec2) => {
    const types = [...new Set(remains.map(({ type }) => type))].filter((type) => type in listings);
    const filter = { Filters: [{ Name: `tag:${nameTag}`, Values: [name] }] };
    const listed = await Promise.all(types.map((type) => listings[type]?.(ec2, filter) ?? []));
    const there = new Set(listed.flat());
    return remains.filter(({ id, type }) => !types.includes(type) || there.has(id));
  });
}

function typeOf(id: string): RemainderType {
  return kinds.find(([prefix]) => id.startsWith(prefix))?.[1] ?? 'other';
}
