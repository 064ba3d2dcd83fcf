/** Terraform's files, read back by HashiCorp's own parser. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Domain, Exposure, Gateway, HostedZone } from '../../src/compiler/resolved-exposure.ts';
import { terraform } from '../../src/emitters/terraform/index.ts';
import { compiled, exposure, port, publicKeys } from '../helpers/exposure-builder.ts';
import { hostileStrings } from '../helpers/hostile-strings.ts';
import { composed, type HclTree, literal, readHcl } from '../helpers/read-hcl.ts';

const withGateway = (over: Partial<Gateway>, rest: Partial<Exposure> = {}) =>
  exposure({ gateway: { ...exposure().gateway, ...over }, ...rest });
const textOf = (subject: Exposure) =>
  terraform(subject, publicKeys)
    .map((file) => file.contents)
    .join('\n');
const read = (subject: Exposure): Promise<HclTree> => readHcl(textOf(subject));
const pathsOf = (subject: Exposure) => terraform(subject, publicKeys).map((file) => file.path);

describe('the configuration', () => {
  test('has one per concern', () => {
    expect(pathsOf(exposure())).toEqual(
      ['versions', 'variables', 'network', 'firewall', 'gateway', 'dns', 'outputs'].map(
        (name) => `terraform/${name}.tf`,
      ),
    );
  });

  test('has no DNS if the file does not manage it', () => {
    const unmanaged = compiled('domain: { name: api.example.com, manage: false }\n');
    expect(pathsOf(unmanaged)).not.toContain('terraform/dns.tf');
    expect(textOf(unmanaged)).not.toContain('route53');
  });

  test('has no IPv6 on a gateway without it, not even in a comment', () => {
    expect(textOf(withGateway({ ipv6: false }))).not.toMatch(/ipv6|::\/0|"AAAA"/i);
  });

  test('has no IPv4 on a gateway without it but in the private network, not even in a comment', () => {
    const only6 = textOf(compiled('domain: api.example.com\ngateway: { ipv4: false }\n'));
    expect(only6).not.toMatch(/ipv4|eip|0\.0\.0\.0|"A"|icmp"/i);
    // EC2 has no time server, resolver or metadata for the image over anything but a private IPv4 address.
    expect(only6).toContain('10.77.0.0/24');
  });

  test('has no network of its own if the file names one', async () => {
    const tree = await read(withGateway({ network: { vpc: 'vpc-12345678', subnet: 'subnet-87654321' } }));
    expect(Object.keys(tree['resource'])).not.toEqual(expect.arrayContaining(['aws_vpc']));
    expect(tree['data'].aws_subnet.gateway[0]).toMatchObject({
      id: 'subnet-87654321',
      vpc_id: 'vpc-12345678',
    });
    expect(tree['resource'].aws_network_interface.gateway[0].subnet_id).toBe('${data.aws_subnet.gateway.id}');
  });

  test.each([
    [
      'has no market options and no spot request on demand',
      { market: 'on-demand' as const },
      /spot_|aws_ec2_tag/,
    ],
    ['has no CPU credits for a type that is not burstable', { instanceType: 'm7g.medium' }, /credit/],
    [
      'has no lookup and no ignored change for a fixed image',
      { image: { kind: 'ami' as const, id: 'ami-12345678' } },
      /aws_ami|ignore_changes += \[ami\]/,
    ],
  ])('%s', (_title, gateway, unwanted) => {
    expect(textOf(exposure())).toMatch(unwanted);
    expect(textOf(withGateway(gateway))).not.toMatch(unwanted);
  });

  test('has the private host key as a sensitive variable without a default', async () => {
    expect((await read(withGateway({ zone: 'us-east-1b' })))['variable']).toEqual({
      host_key: [{ description: expect.any(String), type: '${string}', sensitive: true, nullable: false }],
    });
  });

  test('takes the availability zone and the market from expose, where the file leaves them open', async () => {
    const variables = async (gateway: Partial<Gateway>) =>
      Object.keys((await read(withGateway(gateway)))['variable']).sort();
    expect(await variables({ zone: null, market: 'spot-or-on-demand' })).toEqual([
      'host_key',
      'on_demand',
      'zone',
    ]);
    expect(await variables({ zone: 'us-east-1b', market: 'spot' })).toEqual(['host_key']);
    const network = { vpc: 'vpc-12345678', subnet: 'subnet-12345678' };
    expect(await variables({ zone: null, network })).toEqual(['host_key']);
  });

  test('looks up the image for the architecture of the instance type, by Canonical’s name of it', async () => {
    const pattern = async (architecture: Gateway['architecture']) =>
      (await read(withGateway({ architecture })))['data'].aws_ami.ubuntu[0].filter[0].values[0];
    expect(await pattern('arm64')).toContain('-24.04-arm64-server-');
    expect(await pattern('x86_64')).toContain('-24.04-amd64-server-');
  });

  test('leaves the path of a local state open; an S3 state is complete and locked', async () => {
    expect((await read(exposure()))['terraform'][0]).toMatchObject({
      required_version: '>= 1.6.0',
      backend: { local: [{}] },
    });
    expect(
      (await read(exposure({ state: { kind: 's3', bucket: 'b', key: 'k', region: 'eu-west-1' } })))[
        'terraform'
      ][0],
    ).toMatchObject({
      required_version: '>= 1.10.0',
      backend: { s3: [{ bucket: 'b', key: 'k', region: 'eu-west-1', encrypt: true, use_lockfile: true }] },
    });
  });

  test('is the same for every order of tags', () => {
    expect(textOf(withGateway({ tags: { a: '1', b: '2', 7: '3' } }))).toBe(
      textOf(withGateway({ tags: { 7: '3', b: '2', a: '1' } })),
    );
  });
});

describe('the security group', () => {
  const ingress = async (subject: Exposure) =>
    (await read(subject))['resource'].aws_security_group.gateway[0].ingress as readonly HclTree[];

  test('lets in ssh and the ports of the file, each from its allowed addresses, and path MTU discovery', async () => {
    const rules = await ingress(
      exposure({
        ports: [
          port({ allow: { ipv4: ['192.0.2.0/24'], ipv6: [] } }),
          port({ name: 'six', public: 8080, allow: { ipv4: [], ipv6: ['2001:db8::/32'] } }),
        ],
      }),
    );
    expect(
      rules.map((rule) => [
        rule['protocol'],
        rule['from_port'],
        rule['to_port'],
        rule['cidr_blocks'],
        rule['ipv6_cidr_blocks'],
      ]),
    ).toEqual([
      ['tcp', 22, 22, ['0.0.0.0/0'], ['::/0']],
      ['tcp', 443, 443, ['192.0.2.0/24'], undefined],
      ['tcp', 8080, 8080, undefined, ['2001:db8::/32']],
      ['icmp', 3, 4, ['0.0.0.0/0'], undefined],
      ['icmpv6', 2, 0, undefined, ['::/0']],
    ]);
  });

  test('has no rule for a port that only IPv6 may reach on a gateway without IPv6', async () => {
    const rules = await ingress(
      withGateway({ ipv6: false }, { ports: [port({ allow: { ipv4: [], ipv6: ['::/0'] } })] }),
    );
    expect(rules.map((rule) => rule['from_port'])).toEqual([22, 3]);
  });

  test('takes at most four times as long per port for 10,000 ports as for 100', () => {
    const many = (count: number) =>
      exposure({
        ports: Array.from({ length: count }, (_, index) =>
          port({ name: `port-${index}`, public: index + 1000 }),
        ),
      });
    const microseconds = (count: number, runs: number) => {
      const subject = many(count);
      const start = process.cpuUsage();
      for (let run = 0; run < runs; run += 1) terraform(subject, publicKeys);
      return process.cpuUsage(start).user / runs / count;
    };
    microseconds(100, 20);
    // The least of three: what else runs on the machine only adds to a measurement.
    const rounds = [1, 2, 3].map(() => ({ large: microseconds(10_000, 2), small: microseconds(100, 200) }));
    const least = (size: 'large' | 'small') => Math.min(...rounds.map((round) => round[size]));
    expect(least('large')).toBeLessThan(4 * least('small'));
  });
});

describe('untrusted values', () => {
  const text = fc.oneof(
    fc.constantFrom(...hostileStrings.filter((candidate) => candidate.length < 1000)),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.domain(),
  );
  const texts = fc.uniqueArray(text, { maxLength: 4, selector: composed });
  const number = fc.integer({ min: 1, max: 65535 });
  // terraform composes letters, so two spellings of one key are one key.
  const areDistinct = (tags: Readonly<Record<string, string>>) =>
    new Set(Object.keys(tags).map(composed)).size === Object.keys(tags).length;
  const withZone = (domain: Pick<Domain, 'name' | 'zone' | 'aliases' | 'ttl'>): Domain => ({
    ...domain,
    manage: true,
    zones: [{ name: domain.zone, id: null, names: [domain.name, ...domain.aliases] }],
    namesByHand: [],
  });
  const anyExposure: fc.Arbitrary<Exposure> = fc
    .record({
      name: text,
      domain: fc.record({ name: text, zone: text, aliases: texts, ttl: number }).map(withZone),
      gateway: fc.record({
        region: text,
        instanceType: text,
        market: fc.constantFrom('spot', 'on-demand'),
        disk: number,
        ipv6: fc.boolean(),
        image: fc.oneof(
          fc.constant({ kind: 'ubuntu' as const, release: '24.04' as const }),
          fc.record({ kind: fc.constant('ami' as const), id: text }),
        ),
        network: fc.option(fc.record({ vpc: text, subnet: text })),
        tags: fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true }).filter(areDistinct),
      }),
      ports: fc.array(
        fc.record({
          name: text,
          public: number,
          allow: fc.record({
            ipv4: fc.array(text, { minLength: 1, maxLength: 3 }),
            ipv6: fc.array(text, { maxLength: 3 }),
          }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      state: fc.oneof(
        fc.constant({ kind: 'local' as const }),
        fc.record({ kind: fc.constant('s3' as const), bucket: text, key: text, region: text }),
      ),
    })
    .map(({ gateway, ports, ...rest }) =>
      exposure({
        ...rest,
        gateway: { ...exposure().gateway, ...gateway } as Gateway,
        ports: ports.map((over) => port(over)),
      }),
    );

  test('in generated exposures are read back unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(anyExposure, async (subject) => {
        const {
          resource,
          data,
          provider,
          output,
          terraform: [settings],
        } = await read(subject);
        const { name, domain, gateway, ports, state } = subject;
        const group = resource.aws_security_group.gateway[0];
        const machine = resource.aws_instance.gateway[0];

        expect(group.name_prefix === undefined ? '' : literal(group.name_prefix)).toBe(
          composed(`expose-${name}-`),
        );
        expect(literal(provider.aws[0].region)).toBe(composed(gateway.region));
        expect(literalMap(provider.aws[0].default_tags[0].tags)).toEqual(
          composedMap({ ...gateway.tags, 'expose:gateway': name, 'expose:domain': domain.name }),
        );
        expect(literal(machine.instance_type)).toBe(composed(gateway.instanceType));
        if (gateway.image.kind === 'ami') expect(literal(machine.ami)).toBe(composed(gateway.image.id));
        expect(machine.root_block_device[0].volume_size).toBe(gateway.disk);
        expect(literal(data.aws_route53_zone.gateway[0].name)).toBe(composed(domain.zone));
        expect(literal(output.fqdn[0].value)).toBe(composed(domain.name));
        expect(resource.aws_route53_record.ipv4[0].ttl).toBe(domain.ttl);
        if (gateway.network !== null)
          expect([data.aws_subnet.gateway[0].vpc_id, data.aws_subnet.gateway[0].id].map(literal)).toEqual(
            [gateway.network.vpc, gateway.network.subnet].map(composed),
          );
        if (state.kind === 's3') expect(literal(settings.backend.s3[0].key)).toBe(composed(state.key));
        expect(
          group.ingress
            .slice(1, 1 + ports.length)
            .map((rule: HclTree) => [
              literal(rule['description']),
              rule['from_port'],
              rule['cidr_blocks'].map(literal),
              (rule['ipv6_cidr_blocks'] ?? []).map(literal),
            ]),
        ).toEqual(
          ports.map((port) => [
            composed(port.name),
            port.public,
            port.allow.ipv4.map(composed),
            gateway.ipv6 ? port.allow.ipv6.map(composed) : [],
          ]),
        );
      }),
      { numRuns: 300 },
    );
  }, 120_000);

  test('in aliases and zones are escaped in the names of records', async () => {
    const withZones = (...zones: readonly HostedZone[]) =>
      exposure({ domain: { ...exposure().domain, zones } });
    const names = ['*.apps.example.com', '${x}.example.com'];
    const one = withZones({ name: 'example.com', id: null, names });
    const two = withZones(
      { name: 'example.com', id: '${id}', names },
      { name: '${y}', id: null, names: ['%{z}'] },
    );
    for (const subject of [one, two]) {
      const tree = await read(subject);
      expect(JSON.stringify(tree['locals'])).toContain('*.apps.example.com');
      expect(textOf(subject)).toContain('"$${x}.example.com"');
    }
    expect(textOf(two)).toContain('"$${id}"');
    expect(textOf(two)).toContain('"$${y}"');
    expect(textOf(two)).toContain('"%%{z}"');
  });
});

function literalMap(value: HclTree): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [literal(key), literal(entry)]));
}

function composedMap(value: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [composed(key), composed(entry)]));
}
