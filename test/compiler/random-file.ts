/** Random exposure files for property tests: nearly valid ones as values, and text that is YAML only by accident. */
import fc from 'fast-check';

const anything = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string(), { maxLength: 2 }),
  fc.dictionary(fc.string(), fc.integer(), { maxKeys: 2 }),
);

/** Mostly the wanted value, sometimes any other. */
function mostly<T>(wanted: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: wanted }, { weight: 1, arbitrary: anything });
}

const port = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(22, 53, 80, 443, 8080, 8443, 9000, 25565, 60000) },
  { weight: 1, arbitrary: fc.integer({ min: -1, max: 70000 }) },
);
const cidr = fc.constantFrom(
  '0.0.0.0/0',
  '::/0',
  '10.0.0.0/8',
  '10.0.0.1/8',
  '203.0.113.0/24',
  '2001:db8::/32',
  '2001:DB8:0::/32',
  '300.0.0.0/8',
  '10.0.0.1',
);
const name = fc.constantFrom(
  'api.example.com',
  'example.com',
  'www.example.com',
  '*.example.com',
  'example.org',
  'a.example.co.uk',
  'co.uk',
  'API.example.com',
);
const optional = { requiredKeys: [] as never[] };

const ports = fc.array(
  mostly(
    fc.oneof(
      port,
      fc.record(
        {
          name: mostly(fc.constantFrom('http', 'https', 'web')),
          public: mostly(port),
          tunnel: mostly(port),
          target: mostly(fc.oneof(port, fc.constantFrom('web.default.svc:80', 'a:99999'))),
          allow: mostly(fc.array(cidr, { maxLength: 3 })),
        },
        { requiredKeys: ['public'] },
      ),
    ),
  ),
  { maxLength: 5 },
);

const gateway = fc.record(
  {
    region: mostly(fc.constantFrom('us-east-1', 'eu-central-1')),
    instanceType: mostly(fc.constantFrom('t4g.nano', 't3a.nano', 'a1.large')),
    market: mostly(fc.constantFrom('spot', 'on-demand')),
    image: mostly(fc.constantFrom('ubuntu-24.04', 'ami-0123456789abcdef0')),
    ipv6: mostly(fc.boolean()),
    forwarder: mostly(fc.constantFrom('socat', 'haproxy', 'nftables')),
    ssh: mostly(fc.record({ port: mostly(port), allow: mostly(fc.array(cidr, { maxLength: 3 })) }, optional)),
    tags: mostly(
      fc.dictionary(fc.constantFrom('owner', 'Name', 'expose:gateway', 'team'), fc.constantFrom('a', 'b')),
    ),
  },
  optional,
);

const cluster = fc.record(
  {
    namespace: mostly(fc.constantFrom('home', 'ingress-nginx')),
    ingress: mostly(fc.constantFrom('ingress-nginx', 'traefik', 'none')),
    nodeSelector: mostly(
      fc.dictionary(fc.constantFrom('kubernetes.io/arch', 'zone'), fc.constantFrom('arm64', 'x')),
    ),
    tolerations: mostly(
      fc.array(
        fc.record(
          {
            key: fc.constant('a'),
            operator: fc.constantFrom('Exists', 'Equal'),
            value: fc.constant('v'),
            effect: fc.constantFrom('NoSchedule', 'NoExecute'),
            tolerationSeconds: fc.nat(9),
          },
          optional,
        ),
        { maxLength: 2 },
      ),
    ),
  },
  optional,
);

/** The value of an exposure file, with a mistake here and there. */
export const nearlyValid: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    version: mostly(fc.constant(1)),
    name: mostly(fc.constantFrom('homelab', 'api')),
    ports: mostly(ports),
    gateway: mostly(gateway),
    cluster: mostly(cluster),
    domain: mostly(
      fc.oneof(
        name,
        fc.record(
          {
            name: mostly(name),
            zone: mostly(fc.constantFrom('example.com', 'example.org')),
            aliases: mostly(fc.array(name, { maxLength: 3 })),
            ttl: mostly(fc.integer({ min: 1, max: 86400 })),
          },
          { requiredKeys: ['name'] },
        ),
      ),
    ),
    tunnel: mostly(
      fc.record(
        {
          replicas: mostly(fc.integer({ min: 1, max: 3 })),
          keepAlive: mostly(
            fc.record(
              {
                interval: mostly(fc.integer({ min: 1, max: 300 })),
                count: mostly(fc.integer({ min: 1, max: 20 })),
              },
              optional,
            ),
          ),
        },
        optional,
      ),
    ),
    budget: mostly(
      fc.record(
        {
          monthlyUsd: mostly(fc.integer({ min: 1, max: 50 })),
          exceed: mostly(fc.constantFrom('error', 'warn')),
        },
        { requiredKeys: ['monthlyUsd'] },
      ),
    ),
  },
  { requiredKeys: ['domain'] },
) as fc.Arbitrary<Record<string, unknown>>;

const piece = fc.oneof(
  fc.constantFrom(
    'domain',
    'ports',
    'gateway',
    'name',
    'public',
    ': ',
    ':\n',
    '\n',
    '\n  ',
    '\n    ',
    '- ',
    '? ',
    '[',
    ']',
    '{',
    '}',
    ', ',
    '&a ',
    '*a',
    '<<: ',
    '!tag ',
    '!!str ',
    '|\n',
    '>-\n',
    '"',
    "'",
    '# ',
    '\t',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '443',
    'null',
    'api.example.com',
    '\r\n',
    '\ufeff',
    '日本',
    '\u0000',
    '~',
    '@',
    '`',
    '\\',
  ),
  fc.string({ maxLength: 4, unit: 'binary' }),
);

/** Text made of pieces of YAML. */
export const nearlyYaml: fc.Arbitrary<string> = fc
  .array(piece, { maxLength: 40 })
  .map((pieces) => pieces.join(''));
