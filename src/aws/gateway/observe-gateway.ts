/** What is live in EC2: facts that a terraform plan cannot see or reports late. Never changes anything. */
import type { Instance, SpotInstanceRequest, TagDescription } from '@aws-sdk/client-ec2';
import { ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { domainTag, nameTag } from '../../compiler/gateway-tags.ts';
import { askEc2, type Ec2, type Ec2Work } from '../client.ts';
import { everyItem } from '../every-item.ts';
import { readAccount } from '../read-account.ts';
import type { ObservedInstance, SeenByName, SeenRequest } from './ownership.ts';

/** Everything that carries the name, whoever's it is: `claim` tells which of it is ours. */
export async function observeGateway(region: string, name: string): Promise<Result<SeenByName>> {
  const [account, resources] = await Promise.all([
    readAccount(region),
    askEc2(region, gatewayResources(name)),
  ]);
  if (!account.ok) return account;
  if (!resources.ok) return resources;
  return ok({ account: account.value, ...resources.value });
}

function gatewayResources(name: string): Ec2Work<Omit<SeenByName, 'account'>> {
  return async (ec2) => {
    const [namedInstances, requests, named, domains] = await Promise.all([
      instancesBy(ec2, { Name: `tag:${nameTag}`, Values: [name] }),
      spotRequests(ec2),
      tags(ec2, { key: nameTag, value: name }),
      tags(ec2, { key: domainTag }),
    ]);
    const tagged = named.map((tag) => ({ id: tag.ResourceId ?? '', type: tag.ResourceType ?? '' }));
    const known = new Set(namedInstances.map(({ InstanceId }) => InstanceId));
    const unnamed = (await instancesIn(ec2, tagged)).filter(({ InstanceId }) => !known.has(InstanceId));
    const instances = [...namedInstances, ...unnamed];
    const ids = new Set([
      ...instances.map(({ InstanceId = '' }) => InstanceId),
      ...tagged.map(({ id }) => id),
    ]);
    return {
      instances: instances.map(observedInstance),
      spotRequests: requests.filter((request) => belongs(request, ids, name)).map(seenRequest),
      tagged,
      // What the resource itself says is newer than what the tag API says.
      domains: new Map([
        ...domains.map((tag) => [tag.ResourceId ?? '', tag.Value ?? ''] as const),
        ...instances.flatMap(({ InstanceId, Tags }) => domainOf(InstanceId, Tags)),
        ...requests.flatMap(({ SpotInstanceRequestId, Tags }) => domainOf(SpotInstanceRequestId, Tags)),
      ]),
    };
  };
}

async function instancesBy(
  { client, sdk }: Ec2,
  filter: { readonly Name: string; readonly Values: string[] },
): Promise<readonly Instance[]> {
  const pages = sdk.paginateDescribeInstances({ client }, { Filters: [filter] });
  const reservations = await everyItem(pages, ({ Reservations }) => Reservations);
  return reservations.flatMap(({ Instances = [] }) => Instances);
}

/** All of the account that may start an instance: one without our tags may be for our interface. */
function spotRequests({ client, sdk }: Ec2): Promise<readonly SpotInstanceRequest[]> {
  const Filters = [{ Name: 'state', Values: ['open', 'active', 'disabled'] }];
  const pages = sdk.paginateDescribeSpotInstanceRequests({ client }, { Filters });
  return everyItem(pages, ({ SpotInstanceRequests }) => SpotInstanceRequests);
}

/** The instances in the network interfaces among `tagged`, whatever tags they carry. */
async function instancesIn(
  ec2: Ec2,
  tagged: readonly { readonly id: string }[],
): Promise<readonly Instance[]> {
  const Values = tagged.flatMap(({ id }) => (id.startsWith('eni-') ? [id] : []));
  return Values.length === 0
    ? []
    : instancesBy(ec2, { Name: 'network-interface.network-interface-id', Values });
}

/** Every tag with this key, and this value if one is given. */
function tags(
  { client, sdk }: Ec2,
  filter: { readonly key: string; readonly value?: string },
): Promise<readonly TagDescription[]> {
  const Filters = Object.entries(filter).map(([Name, value]) => ({ Name, Values: [value] }));
  return everyItem(sdk.paginateDescribeTags({ client, pageSize: 1000 }, { Filters }), ({ Tags }) => Tags);
}

function domainOf(
  id: string | undefined,
  tags: Instance['Tags'] = [],
): readonly (readonly [string, string])[] {
  const value = tags.find(({ Key }) => Key === domainTag)?.Value;
  return id === undefined || value === undefined ? [] : [[id, value]];
}

function observedInstance(instance: Instance): ObservedInstance {
  return {
    id: instance.InstanceId ?? '',
    state: instance.State?.Name ?? '',
    type: instance.InstanceType ?? '',
    launched: instance.LaunchTime ?? null,
    spotRequest: instance.SpotInstanceRequestId ?? null,
    ipv4: instance.PublicIpAddress ?? null,
    ipv6: instance.NetworkInterfaces?.[0]?.Ipv6Addresses?.[0]?.Ipv6Address ?? null,
    reason: instance.StateReason?.Code ?? null,
    volumes: (instance.BlockDeviceMappings ?? []).flatMap((device) => device.Ebs?.VolumeId ?? []),
    interface: firstInterface(instance),
  };
}

function firstInterface({ NetworkInterfaces = [] }: Instance): string | null {
  const first = NetworkInterfaces.find(({ Attachment }) => Attachment?.DeviceIndex === 0);
  return first?.NetworkInterfaceId ?? null;
}

/** A request started by RunInstances has no tag, but it names the instance it started or its subnet and interface. */
function belongs(request: SpotInstanceRequest, named: ReadonlySet<string>, name: string): boolean {
  return (
    usedBy(request).some((id) => named.has(id)) ||
    (request.Tags ?? []).some((tag) => tag.Key === nameTag && tag.Value === name)
  );
}

function usedBy({ InstanceId, LaunchSpecification: launch }: SpotInstanceRequest): readonly string[] {
  return [
    InstanceId,
    launch?.SubnetId,
    ...(launch?.NetworkInterfaces ?? []).flatMap((card) => [card.NetworkInterfaceId, card.SubnetId]),
  ].filter((id) => id !== undefined);
}

function seenRequest(request: SpotInstanceRequest): SeenRequest {
  return {
    id: request.SpotInstanceRequestId ?? '',
    state: request.State ?? '',
    status: request.Status?.Code ?? '',
    instance: request.InstanceId ?? null,
    uses: usedBy(request),
  };
}
