/** The changes of the circle test: files that differ in some fields from the one applied first, and what the plan says. */
import { expect } from 'vitest';
import { parse } from 'yaml';
import schema from '../../schema/exposure.schema.json';
import { fieldDocs } from '../../schema/field-docs.ts';
import type { JsonSchema } from '../../schema/json-schema.ts';

/** The YAML of top-level keys. */
type Parts = Readonly<Record<string, string>>;

export const name = 'home';
export const [sshPort, httpPort] = [20022, 20080];

/** The file that is applied first, with parts of it replaced. */
export function file(parts: Parts = {}): string {
  const whole = {
    domain: '{ name: api.example.com, ttl: 60 }',
    ports: `[{ name: http, public: ${httpPort} }]`,
    gateway: `{ ssh: { port: ${sshPort} } }`,
    tunnel: '{}',
    cluster: '{ namespace: web, ingress: none }',
    ...parts,
  };
  return `name: ${name}\n${Object.entries(whole)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('')}`;
}

const adminKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKq9l1cQeZkq3x2oO1m4c6bE0y5s7tYw9uXvZ2n1RrLd me@laptop';

/** Fields that can change together, and what the plan must say of each address. */
export const fieldChanges: readonly {
  /** <vpc> and <subnet> stand for the account's default network. */
  readonly parts: Parts;
  readonly expected: Readonly<Record<string, object>>;
}[] = [
  {
    parts: {
      domain:
        '{ name: api.example.com, ttl: 90, aliases: [www.example.com, { name: blog.other.example.com, zone: other.example.com, manage: true }] }',
      gateway: `{ ssh: { port: ${sshPort}, allow: [192.0.2.0/24] }, tags: { owner: me } }`,
      alerts: '{ email: me@example.com, path: /healthz }',
    },
    expected: {
      'aws_route53_health_check.site': {
        action: 'create',
        diff: expect.stringContaining('resource_path: "/healthz"'),
        origin: ['alerts'],
      },
      'aws_sns_topic_subscription.alerts': {
        action: 'create',
        impact: expect.stringContaining('until it is followed, no alert arrives'),
      },
      'aws_route53_record.ipv4["api.example.com"]': {
        action: 'update',
        diff: expect.stringContaining('ttl: 60 -> 90'),
      },
      'aws_route53_record.ipv4["www.example.com"]': { action: 'create', origin: ['domain', 'aliases', 0] },
      'aws_route53_record.ipv4["blog.other.example.com"]': {
        action: 'create',
        origin: ['domain', 'aliases', 1],
      },
      'aws_vpc.gateway': { action: 'update', diff: expect.stringContaining('owner') },
      'aws_security_group.gateway': {
        action: 'update',
        diff: expect.stringContaining('+ ingress tcp 20022 from 192.0.2.0/24'),
      },
    },
  },
  {
    parts: { domain: '{ name: api.other.example.com, zone: other.example.com, ttl: 60 }' },
    expected: {
      'aws_route53_record.ipv4["api.example.com"]': { action: 'delete' },
      'aws_route53_record.ipv4["api.other.example.com"]': { action: 'create' },
      'ConfigMap/web/home-tunnel-ssh': {
        action: 'update',
        diff: expect.stringContaining('api.other.example.com'),
      },
    },
  },
  {
    parts: {
      ports: `[{ name: http, public: ${httpPort} }, { name: game, public: 25565, tunnel: 25000, target: game.games.svc:25565, allow: [198.51.100.0/24] }]`,
      gateway: `{ ssh: { port: ${sshPort} }, ipv6: false }`,
    },
    expected: {
      'aws_security_group.gateway': {
        action: 'update',
        diff: expect.stringContaining('+ ingress tcp 25565 from 198.51.100.0/24'),
      },
      'aws_route53_record.ipv6["api.example.com"]': { action: 'delete' },
      'ConfigMap/web/home-tunnel-ssh': {
        action: 'update',
        diff: expect.stringMatching(/25000.*game\.games\.svc/),
      },
      'Deployment/web/home-tunnel': { action: 'update' },
    },
  },
  {
    parts: {
      gateway: `{ ssh: { port: ${sshPort} }, instanceType: t3a.micro, market: on-demand, disk: 16, image: ami-0a00000000000d64d }`,
    },
    expected: {
      'aws_instance.gateway': {
        action: 'replace',
        diff: expect.stringMatching(/ami-0a00000000000d64d[\s\S]*t3a\.micro[\s\S]*8 -> 16/),
      },
      'terraform_data.shape': { action: 'update', diff: expect.stringContaining('on-demand') },
    },
  },
  {
    parts: { gateway: `{ ssh: { port: ${sshPort} }, zone: us-east-1f, market: spot-or-on-demand }` },
    expected: {
      'aws_subnet.gateway': { action: 'replace', origin: ['gateway', 'zone'] },
      'aws_network_interface.gateway': { action: 'replace' },
      'aws_instance.gateway': { action: 'replace' },
      'aws_eip.gateway': { action: 'update' },
    },
  },
  {
    parts: {
      gateway: `{ ssh: { port: 20023, adminKeys: ['${adminKey}'] }, idle: 20m, forwarder: haproxy }`,
      tunnel: '{ replicas: 2 }',
    },
    expected: {
      'aws_instance.gateway': { action: 'replace', forcedBy: [expect.stringContaining('boot script')] },
      'cloud-init/user-data.yaml': { diff: expect.stringContaining(adminKey) },
      'aws_security_group.gateway': {
        action: 'update',
        diff: expect.stringContaining('+ ingress tcp 20023'),
      },
      'ConfigMap/web/home-tunnel-ssh': { action: 'update', diff: expect.stringContaining('20023') },
      'Deployment/web/home-tunnel-2': { action: 'create' },
    },
  },
  {
    parts: {
      gateway: `{ ssh: { port: ${sshPort} }, ipv6: false, network: { vpc: <vpc>, subnet: <subnet> } }`,
    },
    expected: {
      'aws_vpc.gateway': { action: 'delete' },
      'aws_subnet.gateway': { action: 'delete' },
      'aws_security_group.gateway': { action: 'replace' },
      'aws_network_interface.gateway': { action: 'replace' },
    },
  },
  {
    parts: {
      gateway: `{ ssh: { port: ${sshPort} }, ipv4: false }`,
      tunnel: '{ image: alpine:3.20, keepAlive: { interval: 10, count: 4 } }',
      cluster:
        '{ namespace: web, ingress: none, nodeSelector: { disk: ssd }, tolerations: [{ key: edge, operator: Exists }, { key: dedicated, operator: Equal, value: home, effect: NoExecute, tolerationSeconds: 300 }] }',
    },
    expected: {
      'Deployment/web/home-tunnel': {
        action: 'update',
        diff: expect.stringMatching(/alpine:3\.20[\s\S]*disk: ssd[\s\S]*tolerationSeconds: 300/),
      },
      'aws_instance.gateway': { action: 'replace' },
      'aws_eip.gateway': {
        action: 'delete',
        origin: ['gateway', 'ipv4'],
        impact: expect.stringContaining('visitors without IPv6 cannot visit'),
      },
      'aws_route53_record.ipv4["api.example.com"]': { action: 'delete', origin: ['gateway', 'ipv4'] },
    },
  },
  {
    parts: {
      domain: '{ name: api.example.com, ttl: 60, manage: false }',
      cluster: '{ namespace: edge, ingress: ingress-nginx }',
    },
    expected: {
      'Namespace/edge': { action: 'create' },
      'Deployment/web/home-tunnel': { action: 'delete' },
      'aws_route53_record.ipv4["api.example.com"]': { action: 'delete' },
    },
  },
];

/** Budgets below the estimate, with the exit code and the severity that they lead to. */
export const budgets = [
  { parts: { budget: '{ monthlyUsd: 1 }' }, code: 1, severity: 'error' },
  { parts: { budget: '{ monthlyUsd: 1, exceed: warn }' }, code: 0, severity: 'warning' },
] as const;

/** Fields that no file above changes, and why. */
export const leftOut: Readonly<Record<string, string>> = {
  version: 'the format has one version',
  name: 'another name is another exposure, with a state of its own',
  'domain.zoneId': 'test/real/terraform.test.ts has two zones of one name',
  'gateway.region': 'the images and the state of the stand-in are those of one region',
  'cluster.context':
    'it chooses a cluster and changes no object; test/cluster/find-cluster.test.ts covers it',
  'state.s3.bucket': 'a move of the state plans no change; test/faults/failing-services.test.ts covers it',
  'state.s3.key': 'as state.s3.bucket',
  'state.s3.region': 'as state.s3.bucket',
};

/** All fields of the format that have no keys of their own. */
export const fields: readonly string[] = fieldDocs(schema as JsonSchema)
  .filter(({ keys }) => keys.length === 0)
  .map(({ path }) => path);

/** The fields whose values in `text` are others than in the file that is applied first. */
export function changedFields(text: string): readonly string[] {
  const [before, after] = [parse(file()), parse(text)];
  return fields.filter(
    (path) => JSON.stringify(valuesAt(before, path)) !== JSON.stringify(valuesAt(after, path)),
  );
}

/** Every value at a path of the schema, with [] for the items of a list. */
function valuesAt(value: unknown, path: string): readonly unknown[] {
  return path.split('.').reduce<readonly unknown[]>(
    (values, step) => {
      const key = step.replace('[]', '');
      const below = values.flatMap((parent) => {
        const child = (parent as Record<string, unknown> | null)?.[key];
        return child === undefined ? [] : [child];
      });
      return step.endsWith('[]') ? below.flat() : below;
    },
    [value],
  );
}
