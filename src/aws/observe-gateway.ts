/** What is live in EC2: facts that a terraform plan cannot see or reports late. Never changes anything. */
import type { Instance, SpotInstanceRequest } from '@aws-sdk/client-ec2';
import { ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { askEc2, type Ec2Work } from './client.ts';
import { readAccount } from './read-account.ts';

export interface ObservedInstance {
  readonly id: string;
  readonly state: string;
  readonly type: string;
  readonly spotRequest: string | null;
  /** Public addresses as EC2 sees them; null without one. */
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  /** EC2's code for why it stopped, such as Server.SpotInstanceStop. */
  readonly reason: string | null;
  readonly volumes: readonly string[];
}

interface ObservedSpotRequest {
  readonly id: string;
  readonly state: string;
  /** EC2's status code, such as instance-stopped-no-capacity. */
  readonly status: string;
  readonly instance: string | null;
}

interface TaggedResource {
  readonly id: string;
  readonly type: string;
}

export interface ObservedGateway {
  readonly account: string;
  /** Instances with our tag in any state, terminated ones for about an hour. */
  readonly instances: readonly ObservedInstance[];
  /** Persistent requests that may start an instance, for ours or into our network. */
  readonly spotRequests: readonly ObservedSpotRequest[];
  /** Every EC2 resource with our tag. */
  readonly tagged: readonly TaggedResource[];
}

/** The tag that every resource of a gateway carries; its value is the exposure's name. */
export const gatewayTag = 'expose:gateway';

/** Everything of the gateway called `name`. */
export async function observeGateway(region: string, name: string): Promise<Result<ObservedGateway>> {
  const [account, resources] = await Promise.all([
    readAccount(region),
    askEc2(region, gatewayResources(name)),
  ]);
  if (!account.ok) return account;
  if (!resources.ok) return resources;
  return ok({ account: account.value, ...resources.value });
}

function gatewayResources(name: string): Ec2Work<Omit<ObservedGateway, 'account'>> {
  return async ({ client, sdk }) => {
    const [{ Reservations = [] }, { SpotInstanceRequests = [] }, { Tags = [] }] = await Promise.all([
      client.send(
        new sdk.DescribeInstancesCommand({ Filters: [{ Name: `tag:${gatewayTag}`, Values: [name] }] }),
      ),
      client.send(
        new sdk.DescribeSpotInstanceRequestsCommand({
          Filters: [{ Name: 'state', Values: ['open', 'active', 'disabled'] }],
        }),
      ),
      client.send(
        new sdk.DescribeTagsCommand({
          Filters: [
            { Name: 'key', Values: [gatewayTag] },
            { Name: 'value', Values: [name] },
          ],
        }),
      ),
    ]);
    const instances = Reservations.flatMap((reservation) => reservation.Instances ?? []).map(
      observedInstance,
    );
    const tagged = Tags.map((tag) => ({ id: tag.ResourceId ?? '', type: tag.ResourceType ?? '' }));
    const ours = new Set([...instances, ...tagged].map(({ id }) => id));
    return {
      instances,
      spotRequests: SpotInstanceRequests.filter((request) => belongs(request, ours, name)).map(
        observedSpotRequest,
      ),
      tagged,
    };
  };
}

function observedInstance(instance: Instance): ObservedInstance {
  return {
    id: instance.InstanceId ?? '',
    state: instance.State?.Name ?? '',
    type: instance.InstanceType ?? '',
    spotRequest: instance.SpotInstanceRequestId ?? null,
    ipv4: instance.PublicIpAddress ?? null,
    ipv6: instance.NetworkInterfaces?.[0]?.Ipv6Addresses?.[0]?.Ipv6Address ?? null,
    reason: instance.StateReason?.Code ?? null,
    volumes: (instance.BlockDeviceMappings ?? []).flatMap((device) => device.Ebs?.VolumeId ?? []),
  };
}

/** A request started by RunInstances has no tag, but it names the instance it started or our subnet and interface. */
function belongs(request: SpotInstanceRequest, ours: ReadonlySet<string>, name: string): boolean {
  const launch = request.LaunchSpecification;
  const named = [
    request.InstanceId,
    launch?.SubnetId,
    ...(launch?.NetworkInterfaces ?? []).flatMap((card) => [card.NetworkInterfaceId, card.SubnetId]),
  ];
  return (
    named.some((id) => id !== undefined && ours.has(id)) ||
    (request.Tags ?? []).some((tag) => tag.Key === gatewayTag && tag.Value === name)
  );
}

function observedSpotRequest(request: SpotInstanceRequest): ObservedSpotRequest {
  return {
    id: request.SpotInstanceRequestId ?? '',
    state: request.State ?? '',
    status: request.Status?.Code ?? '',
    instance: request.InstanceId ?? null,
  };
}
