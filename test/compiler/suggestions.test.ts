/** What is suggested for values and keys that are mistaken in the ways people and other programs write them. */
import { describe, expect, test } from 'vitest';
import { fieldPaths } from '../../schema/field-at.ts';
import type { Diagnostic } from '../../src/compiler/diagnostics/diagnostic.ts';
import { check } from '../../src/pipeline.ts';

function diagnosticsOf(text: string): readonly Diagnostic[] {
  const whole = /^(- )?domain/m.test(text) ? text : `domain: api.example.com\n${text}`;
  return check({ path: 'exposure.yaml', text: whole }).diagnostics;
}

describe('a value', () => {
  test.each([
    ['ports: [443/tcp]', 'Write 443'],
    ['ports: ["8080:80"]', 'Write { public: 8080, target: 80 }'],
    ['ports: ["443:web.default.svc:8443"]', 'Write { public: 443, target: web.default.svc:8443 }'],
    ['ports: [53/udp]', 'carries TCP only'],
    ['ports: [8000-8003]', 'List the ports one by one: 8000, 8001 and so on up to 8003.'],
    ['ports: "443"', 'Write a list of one item: [443]'],
    [
      'ports: [{ public: 443, target: web.default.svc }]',
      'The port is missing, for example web.default.svc:80.',
    ],
    ['ports: [8O80]', 'It has the letter O in place of the digit 0. Write 8080'],
    ['ports: [44l]', 'It has the letter l in place of the digit 1. Write 441'],
    ['ports: ["8O80:8I"]', 'Write { public: 8080, target: 81 }'],
    [
      'ports: [{ public: 443, target: "web.oolo.svc:8O" }]',
      'It has the letter O in place of the digit 0. Did you mean "web.oolo.svc:80"?',
    ],
    ['ports: [{ public: 443, allow: [1O.0.0.0/8] }]', 'Did you mean "10.0.0.0/8"?'],
    ['ports: [{ public: 443, allow: [10.42.O.0/16] }]', 'digit 0. Did you mean "10.42.0.0/16"?'],
    ['gateway: { ssh: { allow: [l0.0.O.l/32] } }', 'digit 1. Did you mean "10.0.0.1/32"?'],
    ['gateway: { region: us-east-l }', 'Did you mean "us-east-1"?'],
    ['gateway: { region: eu-centraI-l }', 'Did you mean "eu-central-1"?'],
    ['gateway: { region: eu-centraI-1 }', 'Did you mean "eu-central-1"?'],
    ['gateway: { region: eu-centra1-1 }', 'Did you mean "eu-central-1"?'],
    ['gateway: { region: us-east-la }', 'Did you mean "us-east-1"?'],
    ['gateway: { zone: us-east-la }', 'Did you mean "us-east-1a"?'],
    ['gateway: { zone: eu-centraI-Ib }', 'Did you mean "eu-central-1b"?'],
    ['gateway: { idle: lh }', 'in place of the digit 1. Did you mean "1h"?'],
    ['gateway: { disk: 1O }', 'Write disk: 10'],
    ['gateway: { disk: 20 GB }', 'Write disk: 20'],
    ['gateway: { disk: 20Gi }', 'Write disk: 20'],
    ['gateway: t4g.small', 'Write gateway: { instanceType: t4g.small }'],
    ['gateway: eu-central-1', 'Write gateway: { region: eu-central-1 }'],
    ['gateway: { region: [us-east-1] }', 'Write region: us-east-1'],
    ['gateway: { region: eu-central-1b }', 'Did you mean "eu-central-1"?'],
    ['gateway: { region: EU-Central-1 }', 'Did you mean "eu-central-1"?'],
    ['gateway: { ssh: 2222 }', 'Write ssh: { port: 2222 }'],
    ['gateway: { ssh: { allow: 203.0.113.7 } }', 'Write a list of one item: [203.0.113.7/32]'],
    ['gateway: { ssh: { adminKeys: ["~/.ssh/id_ed25519.pub"] } }', 'paste what is in the file'],
    ['gateway: { ipv6: "off" }', 'Write false, without quotes.'],
    ['gateway: region:us-east-1', 'Write "region: us-east-1".'],
    ['tunnel: 2', 'Write tunnel: { replicas: 2 }'],
    ['cluster: home', 'Write cluster: { context: home }'],
    ['cluster: { context: 5 }', 'Put it in quotes: "5"'],
    ['budget: 5', 'Write budget: { monthlyUsd: 5 }'],
    ['budget: $5', 'Write budget: { monthlyUsd: 5 }'],
    ['name: ${NAME}', 'expose expands no variables'],
    ['domain: $DOMAIN', 'expose expands no variables'],
    ['domain: {{ domain }}.example.com', 'expands no variables'],
    ['domain: pi', '"pi" has no dot. Write the whole name, such as pi.example.com.'],
    ['domain: müller.de', 'Did you mean "xn--mller-kva.de"?'],
    ['domain: "*.pi.casa"', 'domain: { name: pi.casa, aliases: ["*.pi.casa"] }'],
    ['domain: [a.pi.casa, b.pi.casa]', 'name: a.pi.casa\n    aliases: [b.pi.casa]'],
    ['domain:', 'Add "domain: api.example.com".'],
    ['domain, api.example.com', 'Write "domain: api.example.com".'],
    ['- domain: api.example.com', 'Remove the dashes at the top level'],
    // A second evening's.
    ['domain: “api.example.com”', 'Did you mean "api.example.com"?'],
    ['domain: my_blog.pi.casa', 'Did you mean "my-blog.pi.casa"?'],
    ['domain: 203.0.113.7', 'This is an address. Write a name'],
    ['domain: 2001:db8::7', 'This is an address. Write a name'],
    [
      'domain = api.example.com\nports = [80]',
      'Write "domain: api.example.com", and each key in a line of its own.',
    ],
    ['domain: { name: a.pi.casa, aliases: "b.pi.casa, c.pi.casa" }', 'Write aliases: [b.pi.casa, c.pi.casa]'],
    ['ports:\n  -80\n  -443', 'A dash needs a space behind it. Write ports: [80, 443]'],
    ['ports:\n  -80', 'A dash needs a space behind it. Write ports: [80]'],
    ['ports:\n- 80\n - 443', 'Put each item in a line of its own, with all dashes in the same column'],
    ['ports: [https]', 'Write the number: 443'],
    ['ports: "80, 443"', 'Write ports: [80, 443]'],
    ['gateway: { idle: 30 minutes }', 'Did you mean "30m"?'],
    ['gateway: { idle: 2 hours }', 'Did you mean "2h"?'],
    ['gateway: { ssh: { allow: all } }', 'Everybody may connect by default: remove the key.'],
    ['ports: [{ public: 443, allow: ["*"] }]', 'Everybody may connect by default: remove the key.'],
    [
      'cluster: { nodeSelector: kubernetes.io/hostname=pi1 }',
      'Write nodeSelector: { kubernetes.io/hostname: pi1 }',
    ],
  ])('%s', (text, detail) => {
    const details = diagnosticsOf(text).map((diagnostic) => diagnostic.detail);
    expect(details).toEqual([expect.stringContaining(detail)]);
  });

  test('is not told of letters that are right', () => {
    const [found] = diagnosticsOf('domain: o.Example.com');
    expect(found?.detail).toMatch(/^Allowed: .* Did you mean "o\.example\.com"\?$/);
  });

  test('is rewritten in each mistake that is listed, and the rest is counted', () => {
    const found = diagnosticsOf(`ports: [${'"443/tcp", '.repeat(300)}80]`);
    expect(found.filter(({ detail }) => detail === 'Write 443')).toHaveLength(50);
    expect(found.at(-1)?.summary).toContain('250 more of');
    expect(found).toHaveLength(51);
  });
});

describe('a key', () => {
  test.each([
    ['region: us-east-1', 'gateway.region', 'It belongs inside "gateway": gateway: { region: us-east-1 }'],
    ['adminKeys: []', 'gateway.ssh.adminKeys', 'gateway: { ssh: { adminKeys: … } }'],
    ['gateway: { port: 2222 }', 'gateway.ssh.port', 'gateway: { ssh: { port: 2222 } }'],
    ['gateway: { budget: 5 }', 'budget', 'It belongs to the top of the file'],
    ['target: 8080', 'ports[].target', 'It belongs to an item of "ports".'],
    ['node-selector: {}', 'cluster.nodeSelector', 'It belongs inside "cluster"'],
    ['gateway: { type: t4g.nano }', 'instanceType', 'accepts the keys'],
    [
      'gateway: { spot: true }',
      'market',
      'Write market: spot, market: on-demand, or market: spot-or-on-demand.',
    ],
    ['ports: [{ port: 80 }]', 'public', 'the port that visitors connect to'],
    ['ports: [{ public: 80, service: blog }]', 'target', 'target: blog.default.svc:80'],
    ['cluster: { kubeconfig: x }', 'context', 'the variable KUBECONFIG'],
    ['domains: [a.pi.casa]', 'domain', 'name: a.pi.casa'],
    ['domain: { hostname: a.pi.casa }', 'name', 'Write name: blog.example.com.'],
    ['port: 80', 'ports', 'Write a list: ports: [80, 443]'],
    // What is suggested can be pasted: the name that is there stays, and a list is a list.
    [
      'domain: a.pi.casa\naliases: b.pi.casa, c.pi.casa',
      'domain.aliases',
      'domain: { name: a.pi.casa, aliases: [b.pi.casa, c.pi.casa] }',
    ],
  ])('%s means %s', (text, name, detail) => {
    const found = diagnosticsOf(text);
    expect(found.map(({ code }) => code)).toEqual(['unknown-key']);
    expect(found[0]?.summary).toMatch(new RegExp(`, did you mean "${name.replace(/[.[\]]/g, '\\$&')}"\\?$`));
    expect(found[0]?.detail).toContain(detail);
  });

  test.each([
    ['services: [{ host: a.pi.casa }, { host: b.pi.casa }]', 'name: a.pi.casa\n    aliases: [b.pi.casa]'],
    ['ports: [{ public: 80, protocol: UDP }]', 'carries TCP only'],
    ['ports: [{ public: 80, protocol: TCP }]', 'All ports carry TCP. Remove the key.'],
    ['tls: letsencrypt', 'Certificates are the affair of the ingress in the cluster'],
    ['gateway: {region:us-east-1}', 'Write a space after the colon: "region: us-east-1".'],
  ])('%s has a way out', (text, detail) => {
    expect(diagnosticsOf(text).map((diagnostic) => diagnostic.detail)).toEqual([
      expect.stringContaining(detail),
    ]);
  });

  test('of every field is found, from wherever it is written', () => {
    const lost = fieldPaths()
      .filter((path) => path.length > 1 && path[0] !== 'domain')
      .map((path) => String(path.at(-1)))
      .filter((key) => !fieldPaths().some((path) => path.length === 1 && path[0] === key))
      .filter((key) => !/did you mean/.test(diagnosticsOf(`${key}: 1`)[0]?.summary ?? ''));
    expect(lost).toEqual([]);
  });

  test('of a Kubernetes object is one mistake, not four', () => {
    const text = 'apiVersion: v1\nkind: Exposure\nmetadata: {}\nspec: { domain: a.pi.casa, ports: [80] }\n';
    expect(check({ path: 'exposure.yaml', text }).diagnostics).toMatchObject([
      {
        summary: 'exposure.yaml is not a Kubernetes object',
        detail: expect.stringContaining('move domain and ports from "spec" to the top of the file'),
      },
    ]);
  });
});

test('a public port 22 is told how to move the gateway’s own sshd', () => {
  expect(diagnosticsOf('ports: [22]')).toMatchObject([
    { code: 'port-conflict', detail: expect.stringContaining('gateway: { ssh: { port: 2222 } }') },
  ]);
});

test.each(['blog.default.svc:80', 'blog.default:80', 'localhost:80', '192.168.1.4:80'])(
  'the target %s needs no other namespace',
  (target) => {
    expect(diagnosticsOf(`ports: [{ public: 80, target: "${target}" }]`)).toEqual([]);
  },
);

test('the target blog:80 lacks its namespace', () => {
  expect(diagnosticsOf('ports: [{ public: 80, target: "blog:80" }]')).toMatchObject([
    {
      severity: 'warning',
      code: 'target-namespace',
      detail: expect.stringContaining('blog.NAMESPACE.svc:80'),
    },
  ]);
});

test.each(['2 months', '500ms', '3 sheep'])('%s is not taken for a time in another unit', (idle) => {
  const details = diagnosticsOf(`gateway: { idle: ${idle} }`).map(({ detail }) => detail);
  expect(details).toEqual([expect.not.stringContaining('Did you mean')]);
});
