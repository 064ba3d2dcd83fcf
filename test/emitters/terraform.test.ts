import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exposure, Gateway } from '../../src/compiler/resolved-exposure.ts';
import { terraform } from '../../src/emitters/terraform/index.ts';
import { exposure, port, publicKeys } from '../helpers/exposure-builder.ts';
import { hostileStrings } from '../helpers/hostile-strings.ts';
import { composed, type HclTree, literal, readHcl } from '../helpers/read-hcl.ts';

const withGateway = (over: Partial<Gateway>, rest: Partial<Exposure> = {}) =>
  exposure({ gateway: { ...exposure().gateway, ...over }, ...rest });
const textOf = (it: Exposure) =>
  terraform(it, publicKeys)
    .map((file) => file.contents)
    .join('\n');
const read = (it: Exposure): Promise<HclTree> => readHcl(textOf(it));
const pathsOf = (it: Exposure) => terraform(it, publicKeys).map((file) => file.path);

describe('files', () => {
  test('one for each concern', () => {
    expect(pathsOf(exposure())).toEqual(
      ['versions', 'variables', 'network', 'firewall', 'gateway', 'dns', 'outputs'].map(
        (it) => `terraform/${it}.tf`,
      ),
    );
  });

  test('no word of DNS where the file manages none', () => {
    const unmanaged = exposure({ domain: { ...exposure().domain, manage: false } });
    expect(pathsOf(unmanaged)).not.toContain('terraform/dns.tf');
    expect(textOf(unmanaged)).not.toContain('route53');
  });

  test('no word of IPv6 on a gateway without it, not even in a comment', () => {
    expect(textOf(withGateway({ ipv6: false }))).not.toMatch(/ipv6|::\/0|"AAAA"/i);
  });

  test('nothing of a network where one exists', async () => {
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
      'on demand, no market options and no spot request',
      { market: 'on-demand' as const },
      /spot_|aws_ec2_tag/,
    ],
    ['a type that is not burstable, no credits', { instanceType: 'm7g.medium' }, /credit/],
    [
      'a fixed image, no lookup and no ignored change',
      { image: { kind: 'ami' as const, id: 'ami-12345678' } },
      /aws_ami|ignore_changes += \[ami\]/,
    ],
  ])('%s', (_title, gateway, unwanted) => {
    expect(textOf(exposure())).toMatch(unwanted);
    expect(textOf(withGateway(gateway))).not.toMatch(unwanted);
  });

  test('the private host key is a sensitive variable without a default', async () => {
    expect((await read(exposure()))['variable']).toEqual({
      host_key: [{ description: expect.any(String), type: '${string}', sensitive: true, nullable: false }],
    });
  });

  test('the image is of the instance type’s architecture, by the name that Canonical uses', async () => {
    const pattern = async (architecture: Gateway['architecture']) =>
      (await read(withGateway({ architecture })))['data'].aws_ami.ubuntu[0].filter[0].values[0];
    expect(await pattern('arm64')).toContain('-24.04-arm64-server-');
    expect(await pattern('x86_64')).toContain('-24.04-amd64-server-');
  });

  test('local state is partial, S3 state whole and locked', async () => {
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

  test('the order of tags in the file changes no byte', () => {
    expect(textOf(withGateway({ tags: { a: '1', b: '2', 7: '3' } }))).toBe(
      textOf(withGateway({ tags: { 7: '3', b: '2', a: '1' } })),
    );
  });
});

describe('the security group', () => {
  const ingress = async (it: Exposure) =>
    (await read(it))['resource'].aws_security_group.gateway[0].ingress as readonly HclTree[];

  test('lets in ssh and the ports of the file, each from its own blocks, and path MTU discovery', async () => {
    const rules = await ingress(
      exposure({
        ports: [
          port({ allow: { ipv4: ['192.0.2.0/24'], ipv6: [] } }),
          port({ name: 'six', public: 8080, allow: { ipv4: [], ipv6: ['2001:db8::/32'] } }),
        ],
      }),
    );
    expect(
      rules.map((it) => [
        it['protocol'],
        it['from_port'],
        it['to_port'],
        it['cidr_blocks'],
        it['ipv6_cidr_blocks'],
      ]),
    ).toEqual([
      ['tcp', 22, 22, ['0.0.0.0/0'], ['::/0']],
      ['tcp', 443, 443, ['192.0.2.0/24'], undefined],
      ['tcp', 8080, 8080, undefined, ['2001:db8::/32']],
      ['icmp', 3, 4, ['0.0.0.0/0'], undefined],
      ['icmpv6', 2, 0, undefined, ['::/0']],
    ]);
  });

  test('has no rule that nobody could use', async () => {
    const rules = await ingress(
      withGateway({ ipv6: false }, { ports: [port({ allow: { ipv4: [], ipv6: ['::/0'] } })] }),
    );
    expect(rules.map((it) => it['from_port'])).toEqual([22, 3]);
  });

  test('10,000 ports take no more than a few times as long a port as 100', () => {
    const many = (count: number) =>
      exposure({
        ports: Array.from({ length: count }, (_, index) =>
          port({ name: `port-${index}`, public: index + 1000 }),
        ),
      });
    const microseconds = (count: number, runs: number) => {
      const it = many(count);
      const start = process.cpuUsage();
      for (let run = 0; run < runs; run += 1) terraform(it, publicKeys);
      return process.cpuUsage(start).user / runs / count;
    };
    microseconds(100, 20);
    expect(microseconds(10_000, 3)).toBeLessThan(4 * microseconds(100, 300));
  });
});

describe('untrusted values', () => {
  const text = fc.oneof(
    fc.constantFrom(...hostileStrings.filter((it) => it.length < 1000)),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.domain(),
  );
  const texts = fc.uniqueArray(text, { maxLength: 4, selector: composed });
  const number = fc.integer({ min: 1, max: 65535 });
  const anyExposure: fc.Arbitrary<Exposure> = fc
    .record({
      name: text,
      domain: fc.record({ name: text, zone: text, aliases: texts, ttl: number, manage: fc.constant(true) }),
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
        tags: fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true }),
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
        ports: ports.map((it) => port(it)),
      }),
    );

  test('every value of generated exposures is read back as what was written', async () => {
    await fc.assert(
      fc.asyncProperty(anyExposure, async (it) => {
        const {
          resource,
          data,
          provider,
          output,
          terraform: [settings],
        } = await read(it);
        const { name, domain, gateway, ports, state } = it;
        const group = resource.aws_security_group.gateway[0];
        const machine = resource.aws_instance.gateway[0];

        expect(group.name_prefix === undefined ? '' : literal(group.name_prefix)).toBe(
          composed(`expose-${name}-`),
        );
        expect(literal(provider.aws[0].region)).toBe(composed(gateway.region));
        expect(literalMap(provider.aws[0].default_tags[0].tags)).toEqual(
          composedMap({ ...gateway.tags, 'expose:gateway': name }),
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

  test('names and aliases become records', async () => {
    const tree = await read(
      exposure({ domain: { ...exposure().domain, aliases: ['*.apps.example.com', '${x}.example.com'] } }),
    );
    expect(textOf(exposure({ domain: { ...exposure().domain, aliases: ['${x}.example.com'] } }))).toContain(
      '    "$${x}.example.com",\n',
    );
    expect(tree['locals'].flatMap((it: HclTree) => it['names'] ?? []).join()).toContain(
      '"*.apps.example.com"',
    );
  });
});

function literalMap(value: HclTree): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [literal(key), literal(it)]));
}

function composedMap(value: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [composed(key), composed(it)]));
}
