/** terraform's plans, recorded, as the changes that a person reads. */
import { describe, expect, test } from 'vitest';
import { terraformChanges } from '../../src/plan/terraform/terraform-changes.ts';
import { compiled, exposure, port } from '../helpers/exposure-builder.ts';
import { recorded, recordedPlan } from '../helpers/terraform-plans.ts';

const find = (name: string, address: string, described = exposure()) =>
  terraformChanges(recordedPlan(name), described).find((change) => change.address === address);

describe('a first plan', () => {
  test('creates everything, with what the file decides and nothing computed', () => {
    const changes = terraformChanges(recordedPlan('first'), exposure());
    expect(new Set(changes.map((change) => change.action))).toEqual(new Set(['create']));
    expect(changes.map((change) => change.address)).toEqual(changes.map((change) => change.address).sort());
    expect(changes.every((change) => change.impact === undefined && change.forcedBy === undefined)).toBe(
      true,
    );
    expect(find('first', 'aws_instance.gateway')?.diff.split('\n')).toEqual(
      expect.arrayContaining([
        '+ instance_type: "t4g.nano"',
        '+ metadata_options.http_tokens: "required"',
        '+ root_block_device.volume_size: 8',
        '+ user_data: the boot script (its text holds the host key and is not shown)',
      ]),
    );
    // Set by the provider alone.
    expect(find('first', 'aws_instance.gateway')?.diff).not.toMatch(
      /http_protocol_ipv6|arn|network_card_index|known after apply/,
    );
  });

  test('says firewall rules in words', () => {
    expect(find('first', 'aws_security_group.gateway')?.diff.split('\n')).toEqual(
      expect.arrayContaining([
        '+ ingress tcp 443 from 0.0.0.0/0 (https)',
        '+ ingress tcp 22 from ::/0 (ssh)',
        '+ ingress icmp type 3 code 4 from 0.0.0.0/0 (path MTU discovery)',
        '+ egress everything to 0.0.0.0/0',
      ]),
    );
  });

  test('the recordings themselves hold no key', () => {
    for (const name of ['first', 'type-changed', 'port-added', 'address-released'])
      expect(recorded(`terraform-plan-${name}.json`)).not.toMatch(/PRIVATE KEY|ed25519_private/);
  });
});

describe('a gateway without IPv4', () => {
  const only6 = compiled('domain: api.example.com\ngateway: { ipv4: false }\n');
  const first = recordedPlan('first');
  const isIpv4 = ({ type, name }: { type: string; name: string }) => type === 'aws_eip' || name === 'ipv4';
  const resources = first.resource_changes ?? [];
  const changed = (resource: (typeof resources)[number], change: object) => ({
    ...resource,
    change: { ...resource.change, ...change },
  });
  const without = { ...first, resource_changes: resources.filter((resource) => !isIpv4(resource)) };

  test('says who cannot visit when it is made', () => {
    const impacts = terraformChanges(without, only6).flatMap(({ impact }) => impact ?? []);
    expect(impacts).toEqual([
      'IPv6 only: visitors without IPv6 cannot visit, which is about one in two, and the cluster’s node needs IPv6 too',
    ]);
  });

  test('says it when the address is given up, and leads to the field', () => {
    const gone = resources
      .filter(isIpv4)
      .map((resource) =>
        changed(resource, { actions: ['delete'], before: resource.change.after, after: null }),
      );
    const changes = terraformChanges({ ...first, resource_changes: gone }, only6);
    expect(changes.map(({ address, origin }) => [address, origin])).toEqual([
      ['aws_eip.gateway', ['gateway', 'ipv4']],
      ['aws_route53_record.ipv4["api.example.com"]', ['gateway', 'ipv4']],
    ]);
    expect(changes[0]?.impact).toMatch(/^the IPv4 address is given back\. IPv6 only: visitors without IPv6/);
  });

  test('says who gets through as well when it is given one', () => {
    const kept = resources
      .filter((resource) => !isIpv4(resource))
      .map((resource) => changed(resource, { actions: ['no-op'], before: resource.change.after }));
    const both = { ...first, resource_changes: [...kept, ...resources.filter(isIpv4)] };
    expect(
      terraformChanges(both, exposure()).find(({ address }) => address === 'aws_eip.gateway'),
    ).toMatchObject({
      impact: 'visitors without IPv6 get through as well',
    });
  });

  test('keeps its address when the instance is missing', () => {
    const kept = without.resource_changes.map((resource) =>
      resource.type === 'aws_instance'
        ? resource
        : changed(resource, { actions: ['no-op'], before: resource.change.after }),
    );
    expect(terraformChanges({ ...first, resource_changes: kept }, only6).map(({ impact }) => impact)).toEqual(
      ['gateway is missing: back two to seven minutes after apply begins, address stays'],
    );
  });
});

describe('another instance type', () => {
  test('replaces the gateway, for the reason that stands in the file', () => {
    expect(find('type-changed', 'aws_instance.gateway')).toMatchObject({
      action: 'replace',
      forcedBy: ['gateway.instanceType: t4g.nano -> t4g.micro'],
      origin: ['gateway', 'instanceType'],
      impact: 'gateway is replaced: two to seven minutes without service, address stays',
    });
    expect(find('type-changed', 'aws_instance.gateway')?.diff.split('\n')).toContain(
      '~ instance_type: "t4g.nano" -> "t4g.micro"',
    );
  });

  test('leaves address and names out', () => {
    const addresses = terraformChanges(recordedPlan('type-changed'), exposure()).map(
      (change) => change.address,
    );
    expect(addresses).toEqual(['aws_ec2_tag.spot_request', 'aws_instance.gateway', 'terraform_data.shape']);
  });
});

describe('another port', () => {
  test('opens in place and leads to its line', () => {
    const game = port({ name: 'port-25565', public: 25565, tunnels: [35565], origin: ['ports', 2] });
    expect(
      find('port-added', 'aws_security_group.gateway', exposure({ ports: [...exposure().ports, game] })),
    ).toMatchObject({
      action: 'update',
      diff: '+ ingress tcp 25565 from 203.0.113.0/24 (port-25565)',
      impact: 'tcp 25565 opens',
      origin: ['ports', 2],
    });
  });
});

describe('an address released by hand', () => {
  test('changes the address, and says that visitors follow', () => {
    expect(find('address-released', 'aws_eip.gateway')).toMatchObject({
      action: 'create',
      impact: 'the address changes: visitors follow within 120 s',
    });
    const record = find('address-released', 'aws_route53_record.ipv4["api.example.com"]');
    expect(record?.diff).toMatch(/^~ records: \["[\d.]+"\] -> \(known after apply\)$/);
    expect(record?.origin).toEqual(['domain', 'name']);
  });
});
