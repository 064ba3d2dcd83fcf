/** What a plan says of the Services and the pods' addresses on a request's way. */
import { expect, test } from 'vitest';
import { traefik } from '../../src/emitters/k8s/ingress/traefik.ts';
import type { KubeObject } from '../../src/emitters/k8s/kube-object.ts';
import { pathWarnings } from '../../src/plan/cluster/path-warnings.ts';
import { exposure } from '../helpers/exposure-builder.ts';

const [port] = exposure().ports;
if (port === undefined) throw new Error('the builder makes a port');
const leadingTo = (host: string, number = 80) =>
  exposure({ ports: [{ ...port, target: { host, port: number, onNode: false } }] });
const services = {
  ports: new Map([
    ['blog/web', [80, 443]],
    ['expose/near', [80]],
    ['blog/elsewhere', []],
  ]),
  namespaces: new Set(['blog', 'expose', 'empty']),
};
const nothing = { compiled: [], live: [] };
const said = (host: string, number?: number) =>
  pathWarnings({ services, podNetworks: null }, leadingTo(host, number), nothing).map(
    ({ summary }) => summary,
  );

test.each([
  'web.blog.svc',
  'web.blog.svc.cluster.local',
  'near',
  'elsewhere.blog.svc',
  '192.168.1.4',
  'nas.lan',
])('a target that is there, or is no Service, is not remarked on: %s', (host) =>
  expect(said(host)).toEqual([]),
);

test.each([
  ['gone.blog.svc', undefined, /^there is no Service gone in the namespace blog/],
  ['web', undefined, /^there is no Service web in the namespace expose/],
  ['web.empty.svc', undefined, /^there is no Service web in the namespace empty/],
  ['web.shop.svc', undefined, /^there is neither the Service web nor the namespace shop, where/],
  ['web.blog.svc', 8080, /^the Service web in the namespace blog has no port 8080/],
])('%s:%s is said', (host, number, words) => {
  expect(said(host, number)).toEqual([expect.stringMatching(words)]);
});

test('a namespace that apply will make is not missing, and one that is missing is not to be filled first', () => {
  const made = { kind: 'Namespace', metadata: { name: 'new' } } as KubeObject;
  const facts = { services, podNetworks: null };
  const [planned] = pathWarnings(facts, leadingTo('web.new.svc'), { compiled: [made], live: [] });
  expect(planned?.summary).toMatch(/^there is no Service web in the namespace new/);
  const [missing] = pathWarnings(facts, leadingTo('web.shop.svc'), nothing);
  expect(missing?.detail).toContain('Correct the target of the port, or create both');
});

test('a Service that expose makes, and an account that may not look, are no reason to warn', () => {
  const made = { kind: 'Service', metadata: { name: 'web', namespace: 'expose' } } as KubeObject;
  const facts = { services, podNetworks: null };
  expect(pathWarnings(facts, leadingTo('web'), { compiled: [made], live: [] })).toEqual([]);
  expect(pathWarnings({ services: null, podNetworks: null }, leadingTo('web'), nothing)).toEqual([]);
});

const compiled = traefik(exposure({ gateway: { ...exposure().gateway, forwarder: 'haproxy' } })).map(
  ({ object }) => object as KubeObject,
);
const networks = (podNetworks: readonly string[], live: readonly KubeObject[] = []) =>
  pathWarnings({ services: null, podNetworks }, exposure(), { compiled, live });

test('pods in the network that k3s gives them by default are trusted', () => {
  expect(networks(['10.42.0.0/24', '10.42.1.0/24'])).toEqual([]);
});

test('pods in another network are named, in both families', () => {
  const [warning, ...others] = networks(['10.52.0.0/24', '10.42.1.0/24', '2001:db8::/64']);
  expect(others).toEqual([]);
  expect(warning).toMatchObject({ severity: 'warning', code: 'pod-network-untrusted' });
  expect(warning?.summary).toContain('in 10.52.0.0/24, 2001:db8::/64, and 10.42.0.0/16 is trusted');
  expect(warning?.detail).toContain('10.42.0.0/16 and 10.52.0.0/24 and 2001:db8::/64');
});

test('a network larger than what is trusted is not trusted', () => {
  expect(networks(['10.0.0.0/8'])).toHaveLength(1);
});

test('a HelmChartConfig of somebody’s own counts as well', () => {
  const own = {
    kind: 'HelmChartConfig',
    metadata: { name: 'traefik', namespace: 'kube-system' },
    spec: { valuesContent: 'ports: {web: {proxyProtocol: {trustedIPs: ["10.52.0.0/16"]}}}' },
  } as unknown as KubeObject;
  expect(networks(['10.52.0.0/24'], [own])).toEqual([]);
});
