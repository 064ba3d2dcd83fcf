/** kubectl's answers, recorded, as the changes and findings that a person reads. */
import { describe, expect, test } from 'vitest';
import type { LiveObject } from '../../src/cluster/live-object.ts';
import { foreignFields } from '../../src/cluster/ownership/foreign-fields.ts';
import { staticWarnings } from '../../src/cluster/warnings.ts';
import { emit } from '../../src/emitters/index.ts';
import { traefik } from '../../src/emitters/k8s/ingress/traefik.ts';
import { gatewayOf, withKey } from '../../src/emitters/k8s/key-secret.ts';
import type { KubeObject } from '../../src/emitters/k8s/kube-object.ts';
import {
  type ClusterState,
  clusterChanges,
  clusterDigest,
  clusterFindings,
} from '../../src/plan/cluster/cluster-changes.ts';
import { withGatewayAddress } from '../../src/plan/cluster/gateway-address.ts';
import { clusterImpact } from '../../src/plan/cluster/impact.ts';
import type { Change } from '../../src/plan/document/plan.ts';
import { plannedAddresses } from '../../src/plan/terraform/terraform-plan.ts';
import { readKubectlDiff } from '../../src/tools/read-kubectl-diff.ts';
import { compiled, exposure, publicKeys } from '../helpers/exposure-builder.ts';
import { recorded } from '../helpers/terraform-plans.ts';

const secret = (fingerprint: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: 'tunnel-key',
    namespace: 'ingress-nginx',
    labels: { 'app.kubernetes.io/name': 'tunnel' },
    annotations: { 'expose.dev/key-fingerprint': fingerprint },
  },
});
const tunnel: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'tunnel',
    namespace: 'ingress-nginx',
    labels: { 'app.kubernetes.io/name': 'tunnel' },
  },
};
/** A Service that the file no longer means. */
const madeByExpose = (name: string): LiveObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name,
    namespace: 'a',
    uid: '1',
    managedFields: [
      {
        manager: 'expose',
        operation: 'Apply',
        fieldsV1: { 'f:metadata': { 'f:labels': { 'f:app.kubernetes.io/part-of': {} } } },
      },
    ],
  },
});
const state = (over: Partial<ClusterState>): ClusterState => ({
  objects: [],
  ours: [],
  live: [],
  adopted: new Map(),
  diffs: [],
  deferred: [],
  ...over,
});

describe('changes', () => {
  test('an edited object shows its lines, a deleted one comes back without its text', () => {
    const changes = clusterChanges(
      state({ diffs: readKubectlDiff(recorded('kubectl-edited-and-deleted.diff')), objects: [tunnel] }),
      exposure(),
    );
    expect(changes.map((change) => [change.action, change.address])).toEqual([
      ['create', 'ConfigMap/ingress-nginx/tunnel-ssh'],
      ['update', 'Deployment/ingress-nginx/tunnel'],
    ]);
    expect(changes[0]?.diff).toBe('');
    expect(changes[1]?.diff).toContain('-        image: busybox:1\n+        image: jnovack/autossh:2.0.1');
    expect(changes[1]?.impact).toMatch(/^the tunnel reconnects: about \d+ s without service$/);
  });

  test('a rotated key is two fingerprints', () => {
    const diffs = readKubectlDiff(recorded('kubectl-key-rotated.diff'));
    const changes = clusterChanges(
      state({ diffs, objects: [secret('SHA256:new')], ours: [secret('SHA256:old')] }),
      exposure(),
    );
    expect(changes.map((change) => change.diff)).toEqual(['~ key SHA256:old -> SHA256:new']);
  });

  test('a new key is one fingerprint, and what an adopted object was before is no line of the diff', () => {
    const created = {
      address: 'Secret/ingress-nginx/tunnel-key',
      action: 'create',
      diff: '+kind: Secret',
    } as const;
    expect(
      clusterChanges(state({ diffs: [created], objects: [secret('SHA256:new')] }), exposure())[0]?.diff,
    ).toBe('+ key SHA256:new');
    const adopted = [
      'diff -U 3 -N /tmp/LIVE-1/v1.Namespace..web /tmp/MERGED-2/v1.Namespace..web',
      '--- /tmp/LIVE-1/v1.Namespace..web',
      '+++ /tmp/MERGED-2/v1.Namespace..web',
      '@@ -1,3 +1,7 @@',
      ' metadata:',
      '+  annotations:',
      '+    expose.dev/adopted: \'{"metadata":{"labels":',
      '+      {"team":null}}}\'',
      '+    expose.dev/domain: home.example.com',
      '   name: web',
    ].join('\n');
    expect(readKubectlDiff(adopted)[0]?.diff).toBe(
      ' metadata:\n+  annotations:\n+    expose.dev/domain: home.example.com\n   name: web',
    );
  });

  test('what has no namespace yet is deferred; what is compiled no longer goes', () => {
    const changes = clusterChanges(
      state({
        deferred: [secret('x')],
        objects: [secret('x')],
        ours: [madeByExpose('old'), { ...madeByExpose('copied'), metadata: { name: 'copied', uid: '2' } }],
      }),
      exposure(),
    );
    expect(changes.map((change) => [change.action, change.address, change.deferred])).toEqual([
      ['create', 'Secret/ingress-nginx/tunnel-key', true],
      ['delete', 'Service/a/old', false],
    ]);
  });

  test.each([
    [
      'haproxy',
      'delete',
      /^k3s’s Traefik restarts and no longer takes the PROXY protocol, which haproxy goes on/,
    ],
    ['socat', 'delete', /^k3s’s Traefik restarts without the PROXY protocol$/],
    ['haproxy', 'update', /^k3s’s Traefik restarts with other values$/],
  ] as const)('with %s, the settings of k3s’s Traefik are named: %s', (forwarder, action, words) => {
    const file = exposure({ gateway: { ...exposure().gateway, forwarder } });
    const [{ object } = { object: null }] = traefik({
      ...file,
      gateway: { ...file.gateway, forwarder: 'haproxy' },
    });
    const ours = {
      ...madeByExpose(''),
      ...object,
      metadata: { ...madeByExpose('').metadata, ...object?.metadata },
    };
    const address = 'HelmChartConfig/kube-system/traefik';
    const differing =
      action === 'delete'
        ? {}
        : {
            objects: [ours],
            diffs: [{ address, action, diff: '-      insecure: false\n+      insecure: true' }],
          };
    expect(clusterChanges(state({ ours: [ours], ...differing }), file)).toMatchObject([
      { action, address, impact: expect.stringMatching(words), origin: ['cluster', 'ingress'] },
    ]);
  });

  test('no visitor notices other labels and annotations of those settings', () => {
    const [{ object } = { object: null }] = traefik(exposure());
    const settings = {
      ...madeByExpose(''),
      kind: 'HelmChartConfig',
      ...object,
      metadata: { ...madeByExpose('').metadata, name: 'traefik', namespace: 'kube-system' },
    };
    const diff = '-    expose.dev/domain: a.example.com\n+    expose.dev/domain: b.example.com';
    expect(clusterImpact(settings, 'update', diff, exposure())).toBeNull();
  });

  test('settings of Traefik that go back to their owner are no longer ours either', () => {
    const file = exposure({ gateway: { ...exposure().gateway, forwarder: 'haproxy' } });
    const [{ object } = { object: null }] = traefik(file);
    const annotations = { 'expose.dev/adopted': '{"spec":null}' };
    const ours = {
      ...madeByExpose(''),
      ...object,
      metadata: { ...madeByExpose('').metadata, ...object?.metadata, annotations },
    };
    expect(clusterChanges(state({ ours: [ours] }), file)).toMatchObject([
      {
        action: 'update',
        givenBack: true,
        impact: expect.stringContaining('ports that lead to it answer 400'),
      },
    ]);
  });

  test('an object that was taken over and is no longer compiled goes back to its owner', () => {
    const old = madeByExpose('old');
    const annotations = { 'expose.dev/adopted': '{"spec":{"externalIPs":["192.0.2.1"]}}' };
    const adopted = { ...old, metadata: { ...old.metadata, annotations } };
    const diff = '+ spec.externalIPs[0]: "192.0.2.1"';
    expect(clusterChanges(state({ ours: [adopted] }), exposure())).toMatchObject([
      { action: 'update', address: 'Service/a/old', givenBack: true, diff },
    ]);
  });

  test('the digest follows what the cluster said, and nothing else', () => {
    const changes = clusterChanges(
      state({ diffs: readKubectlDiff(recorded('kubectl-edited-and-deleted.diff')), objects: [tunnel] }),
      exposure(),
    );
    expect(clusterDigest(changes, [])).toBe(clusterDigest(structuredClone(changes), []));
    expect(clusterDigest(changes, [])).not.toBe(clusterDigest(changes.slice(1), []));
  });
});

describe('fields of others', () => {
  const own = {
    manager: 'expose',
    operation: 'Apply',
    fieldsV1: {
      'f:spec': { 'f:containers': { 'k:{"name":"ssh"}': { '.': {}, 'f:name': {} } } },
      'f:data': { 'f:a': {} },
    },
  };
  const by = (manager: string, fieldsV1: object, subresource?: string) => ({
    manager,
    operation: 'Update',
    fieldsV1: fieldsV1 as typeof own.fieldsV1,
    ...(subresource === undefined ? {} : { subresource }),
  });

  test.each([
    [
      'an entry of a list',
      {
        'f:spec': {
          'f:containers': {
            'k:{"name":"ssh"}': {
              'f:env': { '.': {}, 'k:{"name":"FOO"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
            },
          },
        },
      },
      ['spec.containers[ssh].env[FOO]'],
    ],
    [
      'a key of a map',
      { 'f:data': { '.': {}, 'f:extra': {}, 'f:more.txt': {} } },
      ['data.extra', 'data."more.txt"'],
    ],
    ['a field that is ours as well', { 'f:data': { 'f:a': {} } }, []],
  ])('%s', (_name, fieldsV1, paths) => {
    expect(foreignFields([own, by('kubectl-edit', fieldsV1)], {}).map((field) => field.path)).toEqual(paths);
  });

  test('a value of ours that somebody changed is the diff’s to show, whoever owns it now', () => {
    const taken = by('kubectl-set', {
      'f:spec': { 'f:containers': { 'k:{"name":"ssh"}': { 'f:image': {}, 'f:stdin': {} } } },
    });
    expect(
      foreignFields([own, taken], { spec: { containers: [{ name: 'ssh', image: 'busybox:1' }] } }).map(
        (field) => field.path,
      ),
    ).toEqual(['spec.containers[ssh].stdin']);
  });

  test('controllers, the status and objects that were never ours count for nothing', () => {
    const extra = { 'f:data': { 'f:x': {} } };
    expect(
      foreignFields([own, by('kube-controller-manager', extra), by('kubectl-patch', extra, 'status')], {}),
    ).toEqual([]);
    expect(foreignFields([by('helm', extra)], {})).toEqual([]);
  });

  test('are findings of objects that the file still means, and are repaired by apply', () => {
    const live: LiveObject = {
      ...secret('x'),
      metadata: {
        ...secret('x').metadata,
        managedFields: [own, by('kubectl-patch', { 'f:data': { 'f:extra': {} } })],
      },
    };
    expect(clusterFindings(state({ objects: [secret('x')], ours: [live] }))).toEqual([
      expect.objectContaining({
        kind: 'foreign-change',
        address: 'Secret/ingress-nginx/tunnel-key',
        repairs: true,
      }),
    ]);
    expect(clusterFindings(state({ ours: [live] }))).toEqual([]);
  });
});

describe('what a dry run does not say', () => {
  const pod = (hostNetwork: boolean): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'tunnel', namespace: 'home' },
    spec: { template: { spec: { hostNetwork, containers: [] } } },
  });
  const namespace = (level: string): LiveObject => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'home', labels: { 'pod-security.kubernetes.io/enforce': level } },
  });

  test.each([
    ['baseline', true, ['pod-security-conflict']],
    ['restricted', true, ['pod-security-conflict']],
    ['privileged', true, []],
    ['restricted', false, []],
  ])('%s with hostNetwork %s', (level, hostNetwork, codes) => {
    expect(
      staticWarnings([pod(hostNetwork)], [namespace(level)]).map((diagnostic) => diagnostic.code),
    ).toEqual(codes);
  });

  test('the label that is about to be applied counts before the live one', () => {
    expect(staticWarnings([namespace('privileged'), pod(true)], [namespace('restricted')])).toEqual([]);
  });

  test.each([
    [80, ['node-port-out-of-range']],
    [30080, []],
    [undefined, []],
  ])('node port %s', (nodePort, codes) => {
    const service: KubeObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's', namespace: 'home' },
      spec: { ports: [{ port: 80, nodePort }] },
    };
    expect(staticWarnings([service], []).map((diagnostic) => diagnostic.code)).toEqual(codes);
  });
});

test('the private key and the gateway’s addresses join the Secret alone', () => {
  const other: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'tunnel-key', namespace: 'home' },
  };
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const data = (gateway?: readonly string[]) =>
    [secret('x'), other].map((manifest) => withKey(manifest, 'KEY\n', gateway).data);
  expect(data()).toEqual([{ id_ed25519: base64('KEY\n') }, undefined]);
  expect(data(['203.0.113.7', '2001:db8::7'])).toEqual([
    { id_ed25519: base64('KEY\n'), gateway: base64('203.0.113.7\n2001:db8::7\n') },
    undefined,
  ]);
});

describe('the gateway’s addresses in the Secret', () => {
  const compilation = emit(compiled('domain: home.example.com\n'), publicKeys);
  const address = 'Secret/expose/home-example-com-tunnel-key';
  const other = { target: 'k8s', address: 'ZZZ/last', action: 'update', diff: '', deferred: false } as const;
  const shown = (
    there: readonly string[],
    wanted: readonly string[] | null | undefined,
    changes: readonly Change[] = [other],
  ) =>
    withGatewayAddress({ changes, gateway: there, digest: 'of an answer' }, wanted, compilation).map(
      ({ address: at, action, diff }) => `${action} ${at} ${diff}`.trim(),
    );

  test.each([
    ['the same', ['203.0.113.7'], ['203.0.113.7'], null],
    ['not yet written', [], ['203.0.113.7', '2001:db8::7'], '+ gateway 203.0.113.7, 2001:db8::7'],
    ['changed', ['203.0.113.7'], ['2001:db8::7'], '~ gateway 203.0.113.7 -> 2001:db8::7'],
    ['about to change', ['203.0.113.7'], null, '~ gateway 203.0.113.7 -> (known after apply)'],
    ['not to be learned', ['203.0.113.7'], undefined, null],
    ['gone from the state', ['203.0.113.7'], [], null],
  ])('%s', (_name, there, wanted, line) => {
    expect(shown(there, wanted)).toEqual([
      ...(line === null ? [] : [`update ${address} ${line}`]),
      'update ZZZ/last',
    ]);
  });

  test('are no change in a cluster that has not answered', () => {
    const unanswered = { changes: [], gateway: [], digest: null };
    expect(withGatewayAddress(unanswered, ['203.0.113.7'], compilation)).toEqual([]);
  });

  test('are one more line where the Secret changes anyway, and none while it and the gateway are new', () => {
    const rotated = { ...other, address, diff: '~ key A -> B' };
    expect(shown(['203.0.113.7'], ['203.0.113.8'], [rotated])).toEqual([
      `update ${address} ~ key A -> B\n~ gateway 203.0.113.7 -> 203.0.113.8`,
    ]);
    const created = { ...other, address, action: 'create' } as const;
    expect(shown([], null, [created])).toEqual([`create ${address}`]);
    expect(shown([], ['203.0.113.8'], [created])).toEqual([`create ${address} + gateway 203.0.113.8`]);
  });

  test('are read from the annotation, whoever wrote what into it', () => {
    const named = (text: string) =>
      gatewayOf({ ...tunnel, metadata: { ...tunnel.metadata, annotations: { 'expose.dev/gateway': text } } });
    expect(named('203.0.113.7,2001:db8::7')).toEqual(['203.0.113.7', '2001:db8::7']);
    expect(named('$(reboot),203.0.113.7 -oProxyCommand=x,')).toEqual([]);
    expect(gatewayOf(undefined)).toEqual([]);
  });

  test('come from terraform’s plan, which knows them or will', () => {
    const output = (after: unknown, unknown = false) => ({ actions: [], after, after_unknown: unknown });
    expect(
      plannedAddresses({ output_changes: { ipv6: output('2001:db8::7'), ipv4: output('203.0.113.7') } }),
    ).toEqual(['203.0.113.7', '2001:db8::7']);
    expect(plannedAddresses({ output_changes: { ipv4: output(undefined, true) } })).toBeNull();
    expect(plannedAddresses({})).toEqual([]);
  });
});
