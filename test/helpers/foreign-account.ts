/** An AWS account full of other people's things, each as its owner made it, and how it is compared. */
import {
  AllocateAddressCommand,
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeVolumesCommand,
  EC2Client,
  RequestSpotInstancesCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { Moto } from './moto.ts';

const group = 'theirs';
const key = 'their-key';

/** Fills the account, whose zone example.com must exist. */
export async function fillAccount(moto: Moto): Promise<void> {
  const [ec2, route53] = [new EC2Client(moto.client), new Route53Client(moto.client)];
  const { subnet, vpc } = await moto.defaultNetwork();
  const image = { ImageId: 'ami-12c6146b', InstanceType: 't3.nano' as const };
  await ec2.send(new CreateKeyPairCommand({ KeyName: key }));
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: group, Description: 'by hand', VpcId: vpc }),
  );
  // The first has no tags at all, the second has our domain in those of another exposure.
  const launch = { ...image, KeyName: key, SecurityGroupIds: [GroupId], SubnetId: subnet };
  await ec2.send(new RunInstancesCommand({ ...launch, MinCount: 1, MaxCount: 1 }));
  const tags = Object.entries({ 'expose:gateway': 'shop', 'expose:domain': 'home.example.com' });
  const Tags = tags.map(([Key, Value]) => ({ Key, Value }));
  await ec2.send(
    new RunInstancesCommand({
      ...launch,
      ...{ MinCount: 1, MaxCount: 1, TagSpecifications: [{ ResourceType: 'instance', Tags }] },
    }),
  );
  await ec2.send(new RequestSpotInstancesCommand({ InstanceCount: 1, LaunchSpecification: image }));
  await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  await ec2.send(
    new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications: [{ ResourceType: 'elastic-ip', Tags }] }),
  );
  const created = await route53.send(
    new CreateHostedZoneCommand({ Name: 'example.org', CallerReference: 'theirs' }),
  );
  // What only a network sees, under the name of our public zone.
  await route53.send(
    new CreateHostedZoneCommand({
      Name: 'example.com',
      CallerReference: 'within',
      HostedZoneConfig: { PrivateZone: true },
      VPC: { VPCRegion: 'us-east-1', VPCId: vpc },
    }),
  );
  const { HostedZones = [] } = await route53.send(new ListHostedZonesCommand({}));
  const zone = HostedZones.find(({ Name, Config }) => Name === 'example.com.' && !Config?.PrivateZone);
  for (const HostedZoneId of [zone?.Id, created.HostedZone?.Id])
    await route53.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId,
        ChangeBatch: { Changes: records(HostedZoneId === zone?.Id ? 'example.com' : 'example.org') },
      }),
    );
}

/** Beside ours, above it, below it, and with names that begin and end like it. */
function records(zone: string) {
  const record = (Name: string, Type: ResourceRecordSet['Type'], Value: string) => ({
    Action: 'CREATE' as const,
    ResourceRecordSet: { Name, Type, TTL: 300, ResourceRecords: [{ Value }] },
  });
  return [
    record(zone, 'A', '192.0.2.1'),
    record(zone, 'TXT', '"v=spf1 -all"'),
    record(`home.${zone}`, 'TXT', '"of somebody else"'),
    record(`home2.${zone}`, 'A', '192.0.2.2'),
    record(`www.home.${zone}`, 'CNAME', 'elsewhere.example.net'),
    record(`*.${zone}`, 'A', '192.0.2.3'),
  ];
}

/** Everything in EC2 and Route 53, ours too, by kind and id, or by zone, name and type. */
export async function accountSnapshot(moto: Moto): Promise<ReadonlyMap<string, unknown>> {
  const [ec2, route53] = [new EC2Client(moto.client), new Route53Client(moto.client)];
  const [reservations, groups, keys, requests, addresses, volumes, zones] = await Promise.all([
    ec2.send(new DescribeInstancesCommand({})),
    ec2.send(new DescribeSecurityGroupsCommand({})),
    ec2.send(new DescribeKeyPairsCommand({})),
    ec2.send(new DescribeSpotInstanceRequestsCommand({})),
    ec2.send(new DescribeAddressesCommand({})),
    ec2.send(new DescribeVolumesCommand({})),
    route53.send(new ListHostedZonesCommand({})),
  ]);
  const listed = [
    ...(reservations.Reservations ?? []).flatMap(({ Instances = [] }) => Instances),
    ...(groups.SecurityGroups ?? []),
    ...(keys.KeyPairs ?? []),
    ...(requests.SpotInstanceRequests ?? []),
    ...(addresses.Addresses ?? []),
    ...(volumes.Volumes ?? []),
  ];
  const inZones = await Promise.all(
    (zones.HostedZones ?? []).map(async ({ Id, Name, Config }) => {
      const zone = `${Config?.PrivateZone ? 'private ' : ''}${Name}`;
      const { ResourceRecordSets = [] } = await route53.send(
        new ListResourceRecordSetsCommand({ HostedZoneId: Id }),
      );
      return ResourceRecordSets.map((record) => [`${zone} ${record.Name} ${record.Type}`, record] as const);
    }),
  );
  return new Map<string, unknown>([
    ...listed.map((resource) => [idOf(resource), resource] as const),
    ...inZones.flat(),
  ]);
}

/** A security group names its VPC too, and an address its instance: its own id is the first that is there. */
function idOf(resource: object): string {
  const names = ['SpotInstanceRequestId', 'AllocationId', 'VolumeId', 'KeyPairId', 'InstanceId', 'GroupId'];
  const own = names.find((name) => name in resource) ?? '';
  return `${own} ${String((resource as Readonly<Record<string, unknown>>)[own])}`;
}
