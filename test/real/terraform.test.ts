/** The emitted HCL, run by the real terraform against the AWS stand-in: apply, drift, repair, destroy. */
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, DeleteAlarmsCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  ListHealthChecksCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { ListSubscriptionsCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { Exposure, Gateway } from '../../src/compiler/resolved-exposure.ts';
import { sentUserData } from '../../src/emitters/cloud-init/sent-user-data.ts';
import { compiled, exposure, publicKeys } from '../helpers/exposure-builder.ts';
import { type Moto, startMoto } from '../helpers/moto.ts';
import { writeOut } from '../helpers/out-folder.ts';
import { type Ran, terraform } from '../helpers/terraform-cli.ts';

const hostKey =
  '-----BEGIN OPENSSH PRIVATE KEY-----\nbm90IGEgcmVhbCBrZXk\n-----END OPENSSH PRIVATE KEY-----\n';

let moto: Moto;
let ec2: EC2Client;
let zone: string;
let otherZone: string;
let subject: Exposure;

beforeAll(async () => {
  moto = await startMoto();
  ec2 = new EC2Client(moto.client);
  zone = await moto.zone('example.com');
  await moto.zone('example.com');
  otherZone = await moto.zone('example.org');
  subject = compiled(
    `domain: { name: api.example.com, zoneId: ${zone}, aliases: ['*.apps.example.com', shop.example.org] }\nalerts: { email: me@example.com }\n`,
  );
  writeOut(join(moto.folder, 'out'), subject);
  done(await run('init', `-backend-config=path=${statePath()}`));
  done(await run('apply', '-auto-approve'));
}, 240_000);

afterAll(() => moto.stop());

describe('once applied', () => {
  test('the next plan is empty', async () => {
    expect(await plan()).toMatchObject({ code: 0 });
  });

  test('the instance is as the file says, and allows only version 2 of the metadata service, one hop away', async () => {
    expect(await theInstance()).toMatchObject({
      InstanceType: 't4g.nano',
      Architecture: 'arm64',
      InstanceLifecycle: 'spot',
      State: { Name: 'running' },
      MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    });
  });

  test('the disk is encrypted gp3', async () => {
    const { Volumes } = await ec2.send(new DescribeVolumesCommand({}));
    expect(Volumes).toMatchObject([{ VolumeType: 'gp3', Size: 8, Encrypted: true }]);
  });

  test('the spot request is persistent, stops on interruption, and can be found by tag', async () => {
    expect(await spotRequests()).toMatchObject([
      {
        State: 'active',
        Type: 'persistent',
        InstanceInterruptionBehavior: 'stop',
        Tags: expect.arrayContaining([
          { Key: 'expose:gateway', Value: 'api-example-com' },
          { Key: 'expose:domain', Value: 'api.example.com' },
        ]),
      },
    ]);
  });

  test('the security group opens ssh, the ports of the file and path MTU discovery, and nothing else', async () => {
    expect(await openings()).toEqual([
      'icmp 3-4 0.0.0.0/0',
      'icmpv6 2-0 ::/0',
      'tcp 22-22 0.0.0.0/0',
      'tcp 22-22 ::/0',
      'tcp 443-443 0.0.0.0/0',
      'tcp 443-443 ::/0',
      'tcp 80-80 0.0.0.0/0',
      'tcp 80-80 ::/0',
    ]);
  });

  test('the elastic IP belongs to the interface, and the interface to the instance', async () => {
    const { Addresses } = await ec2.send(new DescribeAddressesCommand({}));
    const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
    expect(NetworkInterfaces).toMatchObject([
      {
        Ipv6Addresses: [{}],
        Attachment: { InstanceId: (await theInstance())?.InstanceId, DeleteOnTermination: false },
      },
    ]);
    expect(Addresses).toMatchObject([{ NetworkInterfaceId: NetworkInterfaces?.[0]?.NetworkInterfaceId }]);
  });

  test('name and aliases point to both addresses, with the TTL of the file', async () => {
    const outputs = JSON.parse(done(await run('output', '-json'))) as Record<string, { value: string }>;
    const [ipv4, ipv6] = [outputs['ipv4']?.value, outputs['ipv6']?.value];
    expect(await records(zone)).toEqual([
      `*.apps.example.com. A 120 ${ipv4}`,
      `*.apps.example.com. AAAA 120 ${ipv6}`,
      `api.example.com. A 120 ${ipv4}`,
      `api.example.com. AAAA 120 ${ipv6}`,
    ]);
    expect(await records(otherZone)).toEqual([
      `shop.example.org. A 120 ${ipv4}`,
      `shop.example.org. AAAA 120 ${ipv6}`,
    ]);
    expect(outputs['fqdn']?.value).toBe('api.example.com');
  });

  test('everything that costs money or blocks a deletion carries the tag', async () => {
    const { Tags } = await ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: 'key', Values: ['expose:gateway'] }] }),
    );
    const kinds = new Set(Tags?.map((tag) => tag.ResourceId?.replace(/-[^-]*$/, '')));
    expect([...kinds].sort()).toEqual([
      'eipalloc',
      'eni',
      'i',
      'igw',
      'rtb',
      'sg',
      'sir',
      'subnet',
      'vol',
      'vpc',
    ]);
  });

  test('the alarm is about the health check, and sends to the topic that the address has to confirm', async () => {
    const { HealthChecks = [] } = await route53().send(new ListHealthChecksCommand({}));
    expect(HealthChecks).toMatchObject([
      {
        HealthCheckConfig: {
          Type: 'HTTP',
          FullyQualifiedDomainName: 'api.example.com',
          Port: 80,
          ResourcePath: '/',
        },
      },
    ]);
    const [topic] = (await sns().send(new ListTopicsCommand({}))).Topics ?? [];
    expect(await alarms()).toMatchObject([
      {
        Namespace: 'AWS/Route53',
        Dimensions: [{ Name: 'HealthCheckId', Value: HealthChecks[0]?.Id }],
        AlarmActions: [topic?.TopicArn],
        OKActions: [topic?.TopicArn],
      },
    ]);
    const { Subscriptions } = await sns().send(new ListSubscriptionsCommand({}));
    expect(Subscriptions).toMatchObject([
      { TopicArn: topic?.TopicArn, Protocol: 'email', Endpoint: 'me@example.com' },
    ]);
  });

  test('the private host key is on the instance, and neither in the state nor in the out directory', async () => {
    const attribute = await moto.call('ec2', {
      Action: 'DescribeInstanceAttribute',
      Attribute: 'userData',
      InstanceId: (await theInstance())?.InstanceId ?? '',
    });
    const userData = Buffer.from(/<value>([^<]+)<\/value>/.exec(attribute)?.[1] ?? '', 'base64').toString();
    expect(userData).toMatch(/^#cloud-config\n/);
    const emitted = readFileSync(join(moto.folder, 'out/cloud-init/user-data.yaml'), 'utf8');
    expect(`${userData.split('\n\n')[0]}\n`, 'the part whose size is checked').toBe(sentUserData(emitted));
    expect(parseYaml(userData)).toMatchObject({
      ssh_keys: { ed25519_private: hostKey, ed25519_public: publicKeys.host },
    });
    const written = ['out/terraform/gateway.tf', 'out/cloud-init/user-data.yaml', 'state'].map((path) =>
      readFileSync(join(moto.folder, path), 'utf8'),
    );
    expect(written.join()).not.toContain('bm90IGEgcmVhbCBrZXk');
  });
});

describe('afterwards', () => {
  test('a port opened by hand is seen by plan and closed by apply, and a deleted alarm is made again', async () => {
    const [group] = await groups();
    await moto.call('ec2', {
      Action: 'AuthorizeSecurityGroupIngress',
      GroupId: group?.GroupId ?? '',
      'IpPermissions.1.IpProtocol': 'tcp',
      'IpPermissions.1.FromPort': '3306',
      'IpPermissions.1.ToPort': '3306',
      'IpPermissions.1.IpRanges.1.CidrIp': '0.0.0.0/0',
    });
    expect(await openings()).toContain('tcp 3306-3306 0.0.0.0/0');
    await new CloudWatchClient(moto.client).send(
      new DeleteAlarmsCommand({ AlarmNames: ['expose-api-example-com'] }),
    );
    const planned = await plan();
    expect(planned).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('aws_cloudwatch_metric_alarm.site will be created'),
    });
    done(await run('apply', '-auto-approve'));
    expect(await openings()).not.toContain('tcp 3306-3306 0.0.0.0/0');
    expect(await alarms()).toHaveLength(1);
  });

  test('an on-demand type of the other architecture means a new instance with the other image; without alerts, all of them go', async () => {
    const changes = await changesFor(
      { instanceType: 't3a.nano', architecture: 'x86_64', market: 'on-demand' },
      { alerts: null },
    );
    const ofAlerts = /^aws_(?:cloudwatch|sns|route53_health)_/;
    const listed = changes.map((change) => [change.address, change.change.actions.join()]);
    expect(listed.filter(([address = '']) => ofAlerts.test(address))).toEqual(
      [
        'aws_cloudwatch_event_rule.interruption',
        'aws_cloudwatch_event_rule.state',
        'aws_cloudwatch_event_target.interruption',
        'aws_cloudwatch_event_target.state',
        'aws_cloudwatch_metric_alarm.site',
        'aws_route53_health_check.site',
        'aws_sns_topic.alerts',
        'aws_sns_topic_policy.alerts',
        'aws_sns_topic_subscription.alerts',
      ].map((address) => [address, 'delete']),
    );
    expect(listed.filter(([address = '']) => !ofAlerts.test(address))).toEqual([
      ['aws_ec2_tag.spot_request', 'delete'],
      ['aws_ec2_tag.spot_request_domain', 'delete'],
      ['aws_instance.gateway', 'delete,create'],
      ['terraform_data.shape', 'update'],
    ]);
    expect(changes.find(({ address }) => address === 'aws_instance.gateway')).toMatchObject({
      action_reason: 'replace_by_triggers',
      change: { after: { ami: 'ami-0a00000000000d64d' } },
    });
  });

  test('a boot script that is too long is refused without being printed', async () => {
    const ran = await planOf(subject, (folder) =>
      appendFileSync(join(folder, 'cloud-init/user-data.yaml'), `x: ${'x'.repeat(16_384)}\n`),
    );
    expect(ran.code).toBe(1);
    expect(ran.stdout + ran.stderr).toContain('longer than the 16384 bytes');
    expect(ran.stdout + ran.stderr).not.toMatch(/bm90IGEgcmVhbCBrZXk|xxxx/);
  });

  test('the plan refuses a subnet without IPv6 and says how to fix it', async () => {
    const network = await moto.defaultNetwork();
    const ran = await planOf(exposure({ gateway: { ...exposure().gateway, network } }));
    expect(ran.stderr.replace(/\s+/g, ' ')).toContain(
      `The subnet ${network.subnet} has no IPv6 block. Add one, or set gateway.ipv6 to false.`,
    );
  });

  test('without IPv4 the address is given back and its records go, while the IPv6 address stays', async () => {
    const addresses = async () => {
      const [card] = (await ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces ?? [];
      return card?.Ipv6Addresses?.map(({ Ipv6Address }) => Ipv6Address);
    };
    const before = await addresses();
    writeOut(join(moto.folder, 'out'), { ...subject, gateway: { ...subject.gateway, ipv4: false } });
    done(await run('apply', '-auto-approve'));
    expect([before?.length, await addresses()]).toEqual([1, before]);
    expect((await ec2.send(new DescribeAddressesCommand({}))).Addresses).toEqual([]);
    expect(new Set((await records(zone)).map((record) => record.split(' ')[1]))).toEqual(new Set(['AAAA']));
    expect(await openings()).not.toContain('tcp 443-443 0.0.0.0/0');
    expect(await openings()).toContain('tcp 443-443 ::/0');
    expect((await theInstance())?.PublicIpAddress).toBeUndefined();
  });

  test('destroy leaves nothing, not even the spot request', async () => {
    done(await run('destroy', '-auto-approve'));
    expect(await theInstance()).toBeUndefined();
    expect(new Set((await spotRequests()).map((request) => request.State))).toEqual(new Set(['cancelled']));
    expect((await ec2.send(new DescribeAddressesCommand({}))).Addresses).toEqual([]);
    expect((await ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([]);
    expect((await ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces).toEqual([]);
    expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toMatchObject([{ IsDefault: true }]);
    expect(await groups()).toEqual([]);
    expect(await records(zone)).toEqual([]);
    expect((await route53().send(new ListHealthChecksCommand({}))).HealthChecks).toEqual([]);
    expect(await alarms()).toEqual([]);
    expect((await sns().send(new ListTopicsCommand({}))).Topics ?? []).toEqual([]);
  });
});

interface ResourceChange {
  readonly address: string;
  readonly action_reason?: string;
  readonly change: { readonly actions: readonly string[]; readonly after: unknown };
}

/** What a plan would change if the gateway were different. */
async function changesFor(
  over: Partial<Gateway>,
  rest: Partial<Exposure>,
): Promise<readonly ResourceChange[]> {
  const ran = await planOf({ ...subject, ...rest, gateway: { ...subject.gateway, ...over } });
  if (ran.code !== 2) throw new Error(`no change, or an error: ${ran.stdout}${ran.stderr}`);
  const { resource_changes } = JSON.parse(done(await runIn('other', 'show', '-json', 'plan'))) as {
    resource_changes: readonly ResourceChange[];
  };
  return resource_changes.filter((change) => !['no-op', 'read'].includes(change.change.actions.join()));
}

/** A plan of another exposure against the same state, saved as "plan". */
async function planOf(other: Exposure, prepare: (folder: string) => void = () => {}): Promise<Ran> {
  const folder = join(moto.folder, 'other');
  rmSync(folder, { recursive: true, force: true });
  prepare(writeOut(folder, other));
  done(await runIn('other', 'init', `-backend-config=path=${statePath()}`));
  return runIn('other', 'plan', '-detailed-exitcode', '-lock=false', '-out=plan');
}

const plan = () => run('plan', '-detailed-exitcode');
const run = (command: string, ...more: readonly string[]) => runIn('out', command, ...more);
const statePath = () => join(moto.folder, 'state');

function runIn(folder: string, command: string, ...more: readonly string[]): Promise<Ran> {
  const colour = command === 'show' || command === 'output' ? [] : ['-no-color'];
  return terraform([command, ...colour, ...more], join(moto.folder, folder, 'terraform'), {
    ...moto.env,
    TF_VAR_host_key: hostKey,
    TF_DATA_DIR: join(moto.folder, `terraform-${folder}`),
  });
}

function done(ran: Ran): string {
  if (ran.code !== 0)
    throw new Error(`terraform exited ${ran.code}: ${ran.stdout.slice(-2000)}${ran.stderr}`);
  return ran.stdout;
}

async function theInstance() {
  const { Reservations } = await ec2.send(
    new DescribeInstancesCommand({
      Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }],
    }),
  );
  return Reservations?.flatMap((reservation) => reservation.Instances ?? [])[0];
}

async function spotRequests() {
  return (await ec2.send(new DescribeSpotInstanceRequestsCommand({}))).SpotInstanceRequests ?? [];
}

async function groups() {
  const { SecurityGroups } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'tag:expose:gateway', Values: [subject.name] }] }),
  );
  return SecurityGroups ?? [];
}

/** Each rule of the group and each block of it, in words. */
async function openings(): Promise<readonly string[]> {
  const permissions = (await groups()).flatMap((group) => group.IpPermissions ?? []);
  return permissions
    .flatMap((permission) => {
      const blocks = [
        ...(permission.IpRanges ?? []).map((range) => range.CidrIp),
        ...(permission.Ipv6Ranges ?? []).map((range) => range.CidrIpv6),
      ];
      return blocks.map(
        (block) => `${permission.IpProtocol} ${permission.FromPort}-${permission.ToPort} ${block}`,
      );
    })
    .sort();
}

const route53 = () => new Route53Client(moto.client);
const sns = () => new SNSClient(moto.client);

async function alarms() {
  return (await new CloudWatchClient(moto.client).send(new DescribeAlarmsCommand({}))).MetricAlarms ?? [];
}

async function records(inZone: string): Promise<readonly string[]> {
  const { ResourceRecordSets } = await route53().send(
    new ListResourceRecordSetsCommand({ HostedZoneId: inZone }),
  );
  return (ResourceRecordSets ?? [])
    .filter((record) => record.Type === 'A' || record.Type === 'AAAA')
    .map(
      (record) =>
        `${record.Name?.replace('\\052', '*')} ${record.Type} ${record.TTL} ${record.ResourceRecords?.map(({ Value }) => Value).join()}`,
    )
    .sort();
}
