/** What of the compiled objects is applied, given what stands at their places. */
import { describe, expect, test } from 'vitest';
import type { LiveObject } from '../../src/cluster/live-object.ts';
import { claimantOf, claimOf } from '../../src/cluster/ownership/ownership.ts';
import { k8s } from '../../src/emitters/k8s/index.ts';
import { addressOf } from '../../src/emitters/k8s/kube-object.ts';
import { standing } from '../../src/plan/cluster/standing.ts';
import { compiled, publicKeys } from '../helpers/exposure-builder.ts';

const subject = compiled(
  'name: home\ndomain: home.example.com\ngateway: { forwarder: haproxy }\ncluster: { namespace: web, ingress: traefik }\n',
);
const { objects } = k8s(subject, publicKeys);
const traefik = 'HelmChartConfig/kube-system/traefik';

/** The compiled object of that address as somebody else has it. */
function theirs(address: string, over: Partial<LiveObject> = {}): LiveObject {
  const object = objects.find((candidate) => addressOf(candidate) === address);
  if (object === undefined) throw new Error(`no ${address} among ${objects.map(addressOf).join(' ')}`);
  const { name, namespace } = object.metadata;
  const managedFields = [{ manager: 'kubectl-create', operation: 'Update', fieldsV1: {} }];
  return {
    ...object,
    metadata: { name, managedFields, ...(namespace === undefined ? {} : { namespace }) },
    ...over,
  };
}

const standingOf = (live: readonly LiveObject[], adopt: readonly string[] = []) =>
  standing({ compiled: objects, live, claim: claimOf(claimantOf(subject, objects), live), adopt });
const applied = (live: readonly LiveObject[], adopt?: readonly string[]) =>
  standingOf(live, adopt).objects.map(addressOf);
const all = objects.map(addressOf);

test('everything is applied where nothing is, and where everything is ours', () => {
  expect(applied([])).toEqual(all);
  expect(applied(objects)).toEqual(all);
  expect(standingOf(objects)).toMatchObject({ objects, diagnostics: [] });
});

test('a namespace that was there before is left alone, unless it is adopted', () => {
  const namespace = theirs('Namespace/web');
  expect(applied([namespace])).toEqual(all.filter((address) => address !== 'Namespace/web'));
  expect(standingOf([namespace]).diagnostics).toEqual([]);
  const adopted = standingOf([namespace], ['Namespace/web']);
  expect(adopted.adopted).toEqual(new Map([['Namespace/web', 'kubectl-create']]));
  expect(adopted.objects[0]?.metadata.annotations).toHaveProperty(['expose.dev/adopted']);
});

describe('the settings of k3s’s Traefik', () => {
  const lines = (ips: string) => `proxyProtocol: { trustedIPs: ${ips} }`;
  const codes = (valuesContent: unknown) =>
    standingOf([theirs(traefik, { spec: { valuesContent } })]).diagnostics.map(({ code }) => code);

  test.each([
    [
      'with our lines among others',
      `a: 1\nports:\n  web: { b: 2, ${lines('[10.42.0.0/16, ::1]')} }\n  websecure: { ${lines('[10.42.0.0/16]')} }`,
      [],
    ],
    ['with our lines for one port', `ports:\n  web: { ${lines('[10.42.0.0/16]')} }`, ['not-ours']],
    [
      'with other addresses',
      `ports:\n  web: { ${lines('[10.43.0.0/16]')} }\n  websecure: { ${lines('[10.42.0.0/16]')} }`,
      ['not-ours'],
    ],
    ['that are no YAML', 'ports: [', ['not-ours']],
    ['that are no map', '- ports', ['not-ours']],
    ['that are empty', '', ['not-ours']],
    ['that are missing', undefined, ['not-ours']],
  ])('%s', (_name, values, expected) => expect(codes(values)).toEqual(expected));
});

describe('an error', () => {
  const tunnel = 'Deployment/web/home-tunnel';
  const config = 'ConfigMap/web/home-tunnel-ssh';
  const secret = 'Secret/web/home-tunnel-key';

  test('names all objects of one owner, and how to adopt those that can be', () => {
    const { diagnostics } = standingOf([theirs(tunnel), theirs(config), theirs(secret)]);
    expect(diagnostics).toMatchObject([
      {
        code: 'not-ours',
        summary: '3 objects would be overwritten: they belong to kubectl-create',
        path: ['cluster', 'namespace'],
        detail: expect.stringContaining(`--adopt ${config} --adopt ${tunnel}`),
      },
    ]);
    expect(diagnostics[0]?.detail).not.toContain(`--adopt ${secret}`);
  });

  test('does not offer what another exposure uses', () => {
    const labels = { 'app.kubernetes.io/managed-by': 'expose', 'app.kubernetes.io/part-of': 'home' };
    const annotations = { 'expose.dev/domain': 'home.example.org' };
    const found = theirs(tunnel);
    const { diagnostics } = standingOf([{ ...found, metadata: { ...found.metadata, labels, annotations } }]);
    expect(diagnostics[0]?.summary).toContain('the exposure home (home.example.org)');
    expect(diagnostics[0]?.detail).not.toContain('--adopt');
  });

  test('stands for an address after --adopt that is none of ours, or a Secret', () => {
    const faults = standingOf([theirs(secret)], [secret, 'Deployment/web/other']).diagnostics;
    expect(faults.map(({ code }) => code)).toEqual(['not-ours', 'adopt-unknown', 'adopt-unknown']);
    expect(faults[2]?.detail).toContain(`In the way: ${secret}`);
  });
});
