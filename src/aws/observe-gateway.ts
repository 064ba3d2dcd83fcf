/**
 * What is live in EC2, read with the SDK: the facts that a terraform plan cannot see or is slow to tell. Never changes
 * anything. The SDK is loaded when it is first needed.
 */
import type { EC2Client, SpotInstanceRequest, Tag } from '@aws-sdk/client-ec2';

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

export interface ObservedCloud {
  readonly account: string;
  /** Instances with our tag in any state, terminated ones for about an hour. */
  readonly instances: readonly ObservedInstance[];
  /** Persistent requests that may start an instance, for ours or into our network. */
  readonly spotRequests: readonly ObservedSpotRequest[];
  /** Every EC2 resource with our tag. */
  readonly tagged: readonly { readonly id: string; readonly type: string }[];
}

/**
 * For every client: two tries, and milliseconds until a connection stands and until an answer is there. AWS that says
 * nothing must not hold up a plan for long, and a machine so busy that its own answers wait for seconds must not pass
 * for that.
 */
export const clientSettings = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 10_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
};
const ourTag = 'expose:gateway';
// Six lines about a Node version that this program supports for longer than the SDK does would stand in every output.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** A client that gives up after two tries. */
export async function ec2Client(region: string): Promise<EC2Client> {
  const { EC2Client: Client } = await import('@aws-sdk/client-ec2');
  return new Client({ region, ...clientSettings });
}

/** The account that the credentials belong to. Throws what the SDK throws: see explainAws. */
export async function readAccount(region: string): Promise<string> {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ region, ...clientSettings });
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).Account ?? '';
  } finally {
    client.destroy();
  }
}

/** Everything of the gateway called `name`. Throws what the SDK throws: see explainAws. */
export async function observeCloud(region: string, name: string): Promise<ObservedCloud> {
  const sdk = await import('@aws-sdk/client-ec2');
  const client = await ec2Client(region);
  const mine = [{ Name: `tag:${ourTag}`, Values: [name] }];
  try {
    const [account, instances, spot, tags] = await Promise.all([
      readAccount(region),
      client.send(new sdk.DescribeInstancesCommand({ Filters: mine })),
      client.send(
        new sdk.DescribeSpotInstanceRequestsCommand({
          Filters: [{ Name: 'state', Values: ['open', 'active', 'disabled'] }],
        }),
      ),
      client.send(
        new sdk.DescribeTagsCommand({
          Filters: [
            { Name: 'key', Values: [ourTag] },
            { Name: 'value', Values: [name] },
          ],
        }),
      ),
    ]);
    const found = (instances.Reservations ?? [])
      .flatMap((it) => it.Instances ?? [])
      .map((it) => ({
        id: it.InstanceId ?? '',
        state: it.State?.Name ?? '',
        type: it.InstanceType ?? '',
        spotRequest: it.SpotInstanceRequestId ?? null,
        ipv4: it.PublicIpAddress ?? null,
        ipv6: it.NetworkInterfaces?.[0]?.Ipv6Addresses?.[0]?.Ipv6Address ?? null,
        reason: it.StateReason?.Code ?? null,
        volumes: (it.BlockDeviceMappings ?? []).flatMap((device) => device.Ebs?.VolumeId ?? []),
      }));
    const tagged = (tags.Tags ?? []).map((it) => ({ id: it.ResourceId ?? '', type: it.ResourceType ?? '' }));
    const ours = new Set([...found.map((it) => it.id), ...tagged.map((it) => it.id)]);
    return {
      account,
      instances: found,
      spotRequests: (spot.SpotInstanceRequests ?? [])
        .filter((it) => belongs(it, ours, name))
        .map(spotRequest),
      tagged,
    };
  } finally {
    client.destroy();
  }
}

/** A request started by RunInstances has no tag, but it names the instance it started or our subnet and interface. */
function belongs(request: SpotInstanceRequest, ours: ReadonlySet<string>, name: string): boolean {
  const launch = request.LaunchSpecification;
  const named = [
    request.InstanceId,
    launch?.SubnetId,
    ...(launch?.NetworkInterfaces ?? []).flatMap((it) => [it.NetworkInterfaceId, it.SubnetId]),
  ];
  return (
    named.some((it) => it !== undefined && ours.has(it)) ||
    (request.Tags ?? []).some((it: Tag) => it.Key === ourTag && it.Value === name)
  );
}

function spotRequest(request: SpotInstanceRequest): ObservedSpotRequest {
  return {
    id: request.SpotInstanceRequestId ?? '',
    state: request.State ?? '',
    status: request.Status?.Code ?? '',
    instance: request.InstanceId ?? null,
  };
}
