/** What the compiler fills in where a file leaves something out. */
import { describe, expect, test } from 'vitest';
import type { Exposure } from '../../src/compiler/resolved-exposure.ts';
import { check } from '../../src/pipeline.ts';

function exposureOf(text: string): Exposure {
  const result = check({ path: 'exposure.yaml', text });
  if (!result.ok) throw new Error(result.diagnostics.map(({ summary }) => summary).join('\n'));
  return result.value.exposure;
}

const smallest = 'domain: api.example.com\n';

test('the smallest file', () => {
  expect(exposureOf(smallest)).toEqual({
    name: 'api-example-com',
    domain: {
      name: 'api.example.com',
      zone: 'example.com',
      aliases: [],
      ttl: 120,
      manage: true,
      zones: [{ name: 'example.com', id: null, names: ['api.example.com'] }],
      namesByHand: [],
    },
    ports: [
      {
        name: 'http',
        public: 80,
        tunnels: [8080],
        target: { host: 'localhost', port: 80, onNode: true },
        allow: { ipv4: ['0.0.0.0/0'], ipv6: ['::/0'] },
        origin: ['ports', 0],
      },
      {
        name: 'https',
        public: 443,
        tunnels: [8443],
        target: { host: 'localhost', port: 443, onNode: true },
        allow: { ipv4: ['0.0.0.0/0'], ipv6: ['::/0'] },
        origin: ['ports', 1],
      },
    ],
    gateway: {
      region: 'us-east-1',
      instanceType: 't4g.nano',
      architecture: 'arm64',
      market: 'spot',
      zone: null,
      image: { kind: 'ubuntu', release: '24.04' },
      disk: 8,
      ipv4: true,
      ipv6: true,
      idle: 3600,
      forwarder: 'socat',
      ssh: { port: 22, allow: { ipv4: ['0.0.0.0/0'], ipv6: ['::/0'] }, adminKeys: [] },
      network: null,
      tags: {},
    },
    tunnel: {
      image: 'jnovack/autossh:2.0.1',
      replicas: 1,
      keepAlive: { interval: 5, count: 3 },
      hostNetwork: true,
    },
    cluster: {
      context: null,
      namespace: 'expose',
      nodeSelector: {},
      tolerations: [],
      ingress: 'none',
    },
    state: { kind: 'local' },
    alerts: null,
    budget: null,
  });
});

describe('the zones', () => {
  const zonesOf = (domain: string) => {
    const { zones, namesByHand } = exposureOf(`domain: ${domain}\n`).domain;
    return [...zones.map(({ name, id, names }) => [name, id, ...names].join(' ')), ...namesByHand];
  };

  test.each([
    [
      'one for all names inside it',
      '{ name: api.example.com, aliases: [example.com] }',
      ['example.com  api.example.com example.com'],
    ],
    ['by its id', '{ name: api.example.com, zoneId: Z012 }', ['example.com Z012 api.example.com']],
    [
      'another for an alias outside it',
      '{ name: api.example.com, aliases: [shop.example.org, "*.apps.example.org", www.example.com] }',
      ['example.com  api.example.com www.example.com', 'example.org  shop.example.org *.apps.example.org'],
    ],
    [
      'the parent of a delegated zone',
      '{ name: api.home.example.com, zone: home.example.com, aliases: [www.example.com] }',
      ['home.example.com  api.home.example.com', 'example.com  www.example.com'],
    ],
    [
      'the one that an alias names',
      '{ name: api.example.com, aliases: [{ name: a.lab.example.com, zone: lab.example.com }] }',
      ['example.com  api.example.com', 'lab.example.com  a.lab.example.com'],
    ],
    [
      'none for names that a person sets',
      '{ name: api.example.com, manage: false, aliases: [www.example.com, { name: shop.example.org, manage: true }] }',
      ['example.org  shop.example.org', 'api.example.com', 'www.example.com'],
    ],
    [
      'an alias whose records a person sets',
      '{ name: api.example.com, aliases: [{ name: shop.example.org, manage: false }] }',
      ['example.com  api.example.com', 'shop.example.org'],
    ],
  ])('%s', (_, domain, expected) => {
    expect(zonesOf(domain)).toEqual(expected);
  });
});

describe('the name', () => {
  test.each([
    ['api.example.com', 'api-example-com'],
    ['abcdefghij.klmnopqr.example.com', 'abcdefghij-klmnopqr-exa-4fa19b'],
    ['9gag.com', 'site-9gag-com-4a89e4'],
    ['a-very-long-name-indeed.of-somebody.example.com', 'a-very-long-name-indeed-190cde'],
    ['xn--bcher-kva.example.com', 'xn--bcher-kva-example-c-5ab052'],
  ])('of %s is %s', (domain, name) => {
    expect(exposureOf(`domain: ${domain}\n`).name).toBe(name);
    expect(exposureOf(`domain: ${domain}\nname: ${name}\n`).name).toBe(name);
  });

  test('is another for each domain, dashes, dots, length and a first digit notwithstanding', () => {
    const domains = [
      'sec.example.com',
      'sec-example.com',
      'a.b.c.com',
      'a-b.c.com',
      'a.b-c.com',
      '1a.example.com',
      'site.1a.example.com',
      'site-1a.example.com',
      'photo-gallery-production.apps.example.org',
      'photo-gallery-production.apps-test.example.org',
      'abcdefghijklmno.pqrstuvwxyz.example.com',
      'abcdefghijklmno.pqrstuvwxyz.example.org',
    ];
    const names = domains.map((domain) => exposureOf(`domain: ${domain}\n`).name);
    expect(new Set(names).size).toBe(domains.length);
  });
});

describe('the namespace', () => {
  test.each([
    ['', 'expose'],
    ['{ ingress: traefik }', 'expose'],
    ['{ ingress: ingress-nginx }', 'ingress-nginx'],
    ['{ ingress: ingress-nginx, namespace: edge }', 'edge'],
  ])('of cluster %j is %s', (cluster, namespace) => {
    expect(exposureOf(`${smallest}${cluster && `cluster: ${cluster}\n`}`).cluster.namespace).toBe(namespace);
  });
});

describe('the loopback port', () => {
  test.each([
    [80, 8080],
    [443, 8443],
    [22, 8022],
    [1023, 9023],
    [1024, 11024],
    [25565, 35565],
  ])('of %i is %i', (port, tunnel) => {
    expect(
      exposureOf(`${smallest}gateway: { ssh: { port: 2222 } }\nports: [${port}]\n`).ports[0]?.tunnels,
    ).toEqual([tunnel]);
  });

  test('of each further replica is 100 higher', () => {
    expect(
      exposureOf(`${smallest}ports: [443]\ngateway: { forwarder: haproxy }\ntunnel: { replicas: 3 }\n`)
        .ports[0]?.tunnels,
    ).toEqual([8443, 8543, 8643]);
  });
});

describe('the target', () => {
  test('is Traefik for 80 and 443 with ingress: traefik, and needs no host network', () => {
    const { ports, tunnel } = exposureOf(`${smallest}cluster: { ingress: traefik }\n`);
    expect(ports.map(({ target }) => target)).toEqual([
      { host: 'traefik.kube-system.svc', port: 80, onNode: false },
      { host: 'traefik.kube-system.svc', port: 443, onNode: false },
    ]);
    expect(tunnel.hostNetwork).toBe(false);
  });

  test('of one port on the node puts the whole pod on the host network', () => {
    const { tunnel } = exposureOf(
      `${smallest}cluster: { ingress: traefik }\nports:\n  - 443\n  - { public: 8080, target: 30080 }\n`,
    );
    expect(tunnel.hostNetwork).toBe(true);
  });
});

describe('the architecture', () => {
  test.each([
    ['t4g.nano', 'arm64'],
    ['a1.medium', 'arm64'],
    ['m6gd.large', 'arm64'],
    ['c7gn.large', 'arm64'],
    ['x2gd.large', 'arm64'],
    ['im4gn.large', 'arm64'],
    ['is4gen.large', 'arm64'],
    ['hpc7g.4xlarge', 'arm64'],
    ['g5g.xlarge', 'arm64'],
    ['r8g.metal-24xl', 'arm64'],
    ['t3a.nano', 'x86_64'],
    ['t3.nano', 'x86_64'],
    ['g4dn.xlarge', 'x86_64'],
    ['g6e.xlarge', 'x86_64'],
    ['m7i-flex.large', 'x86_64'],
    ['u7i-12tb.224xlarge', 'x86_64'],
  ])('of %s is %s', (type, architecture) => {
    expect(exposureOf(`${smallest}gateway: { instanceType: ${type} }\n`).gateway.architecture).toBe(
      architecture,
    );
  });
});

describe('networks', () => {
  test('are sorted by family, in the form that EC2 stores, each once', () => {
    const { ports } = exposureOf(
      `${smallest}ports:\n  - public: 443\n    allow: ["2001:DB8:0:0::/32", 10.0.0.0/8, "2001:db8::/32", 10.0.0.0/8, 192.0.2.1/32]\n`,
    );
    expect(ports[0]?.allow).toEqual({ ipv4: ['10.0.0.0/8', '192.0.2.1/32'], ipv6: ['2001:db8::/32'] });
  });

  test('of IPv6 are left out silently where only the default lists them', () => {
    const result = check({
      path: 'x',
      text: `${smallest}gateway: { ipv6: false }\ncluster: { ingress: traefik }\n`,
    });
    expect(result.diagnostics).toEqual([]);
    expect(result.ok && result.value.exposure.ports.map(({ allow }) => allow.ipv6)).toEqual([[], []]);
  });
});

test('anchors, aliases and merge keys mean the same as writing it out', () => {
  const short = exposureOf(
    `${smallest}ports:\n  - &web\n    public: 443\n    target: &t web.default.svc:80\n    allow: [203.0.113.0/24]\n  - <<: *web\n    public: 80\n  - { public: 8081, target: *t }\n`,
  );
  const long = exposureOf(
    `${smallest}ports:\n  - { public: 443, target: "web.default.svc:80", allow: [203.0.113.0/24] }\n  - { public: 80, target: "web.default.svc:80", allow: [203.0.113.0/24] }\n  - { public: 8081, target: "web.default.svc:80" }\n`,
  );
  expect(short).toEqual(long);
});

test('a state in S3', () => {
  expect(
    exposureOf(`${smallest}state: { s3: { bucket: my-state, key: expose/a.tfstate, region: us-east-1 } }\n`)
      .state,
  ).toEqual({ kind: 's3', bucket: 'my-state', key: 'expose/a.tfstate', region: 'us-east-1' });
});
