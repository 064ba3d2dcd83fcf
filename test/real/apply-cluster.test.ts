/**
 * Apply and destroy against a real API server: fields of other managers, failing rollouts, ownership of a namespace.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { applyObjects, takeOver } from '../../src/cluster/apply-objects.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { listLabelled, readLive } from '../../src/cluster/live-objects.ts';
import { claimantOf } from '../../src/cluster/ownership/ownership.ts';
import { clusterRemains } from '../../src/cluster/ownership/remains.ts';
import { removeObjects } from '../../src/cluster/ownership/remove-objects.ts';
import { checkRights } from '../../src/cluster/rights.ts';
import { rollout } from '../../src/cluster/rollout/rollout.ts';
import type { Exposure } from '../../src/compiler/resolved-exposure.ts';
import { neededRole } from '../../src/doctor/needed-role.ts';
import { emit } from '../../src/emitters/index.ts';
import { withKey } from '../../src/emitters/k8s/key-secret.ts';
import type { KubeObject } from '../../src/emitters/k8s/kube-object.ts';
import { askCluster } from '../../src/plan/cluster/ask-cluster.ts';
import { holdsLastApplied } from '../../src/plan/cluster/secret-diff.ts';
import { run } from '../../src/tools/run.ts';
import { renderObjects } from '../../src/views/render-objects.ts';
import { type ControlPlane, startControlPlane } from '../helpers/control-plane.ts';
import { compiled, publicKeys } from '../helpers/exposure-builder.ts';

const done = { ok: true, value: null, diagnostics: [] };
const annotations = { 'expose.dev/domain': 'home.example.com' };
let cluster: ControlPlane;
let tools: Cluster;
let namespace: string;
let count = 0;

/** Each test is an exposure of its own, called as its namespace. */
const labels = () => ({ 'app.kubernetes.io/managed-by': 'expose', 'app.kubernetes.io/part-of': namespace });
const home = () => ({ name: namespace, domain: 'home.example.com', fingerprint: null });
const object = (kind: string, name: string, rest: object = {}, apiVersion = 'v1'): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, labels: labels(), annotations, ...(kind === 'Namespace' ? {} : { namespace }) },
  ...rest,
});
/** As when the objects are not expected to exist. */
const apply = (objects: readonly KubeObject[], live: Readonly<Record<string, string>> = {}) =>
  applyObjects(objects, new Map(Object.entries(live)), tools);
const settings = (data: Readonly<Record<string, string>>) => object('ConfigMap', 'settings', { data });
const deployment = () =>
  object(
    'Deployment',
    'tunnel',
    {
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'tunnel' } },
        template: {
          metadata: { labels: { app: 'tunnel' } },
          spec: { containers: [{ name: 'ssh', image: 'alpine:3.20' }] },
        },
      },
    },
    'apps/v1',
  );

/** The data of a ConfigMap in the namespace. */
const data = async (name: string) =>
  (
    JSON.parse(await cluster.must(['get', 'configmap', name, '-n', namespace, '-o', 'json'])) as {
      readonly data: object;
    }
  ).data;

beforeAll(async () => {
  cluster = await startControlPlane();
  tools = {
    access: {
      kubeconfig: cluster.kubeconfig,
      context: cluster.context,
      server: 'the API server of this test',
    },
    run,
    signal: new AbortController().signal,
  };
}, 180_000);
afterAll(() => cluster.stop());
beforeEach(() => {
  count += 1;
  namespace = `apply-${count}`;
});

describe('fields that others added to our objects', () => {
  test('are removed once their ownership is taken over, and stay otherwise', async () => {
    expect(await apply([object('Namespace', namespace), settings({ a: '1' })])).toEqual(done);
    await cluster.must([
      'patch',
      'configmap',
      'settings',
      '-n',
      namespace,
      '--type=merge',
      '-p',
      '{"data":{"extra":"x"},"metadata":{"labels":{"hand":"made"}}}',
    ]);
    const live = async () =>
      JSON.parse(await cluster.must(['get', 'configmap', 'settings', '-n', namespace, '-o', 'json'])) as {
        data: object;
        metadata: { labels: object };
      };
    await apply([settings({ a: '1' })]);
    expect((await live()).data).toEqual({ a: '1', extra: 'x' });
    expect(await takeOver(settings({ a: '1' }), tools)).toEqual(done);
    await apply([settings({ a: '1' })]);
    expect((await live()).data).toEqual({ a: '1' });
    expect((await live()).metadata.labels).toEqual(labels());
  });

  test('are not found on a missing object or on one that is all ours', async () => {
    await apply([object('Namespace', namespace), settings({ a: '1' })]);
    const before = await cluster.must([
      'get',
      'configmap',
      'settings',
      '-n',
      namespace,
      '-o',
      'jsonpath={.metadata.resourceVersion}',
    ]);
    expect(await takeOver(settings({ a: '1' }), tools)).toEqual(done);
    expect(await takeOver(object('ConfigMap', 'absent'), tools)).toEqual(done);
    expect(
      await cluster.must([
        'get',
        'configmap',
        'settings',
        '-n',
        namespace,
        '-o',
        'jsonpath={.metadata.resourceVersion}',
      ]),
    ).toBe(before);
  });
});

describe('a rollout', () => {
  test('that succeeds gives no diagnostic', async () => {
    await apply([object('Namespace', namespace), deployment()]);
    await cluster.markAvailable(namespace, 'tunnel');
    expect(await rollout(deployment(), 10, tools)).toEqual(done);
  });

  test('that fails quotes the Deployment’s condition and what the pod’s container waits for', async () => {
    await apply([object('Namespace', namespace), deployment()]);
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'tunnel-x', namespace, labels: { app: 'tunnel' } },
      spec: { containers: [{ name: 'ssh', image: 'alpine:3.20' }] },
    };
    await cluster.must(['create', '-f', '-'], JSON.stringify(pod));
    await cluster.must([
      'patch',
      'pod',
      'tunnel-x',
      '-n',
      namespace,
      '--subresource=status',
      '--type=merge',
      '-p',
      JSON.stringify({
        status: {
          containerStatuses: [
            {
              name: 'ssh',
              image: 'alpine:3.20',
              imageID: '',
              ready: false,
              restartCount: 0,
              state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } },
            },
          ],
        },
      }),
    ]);
    await cluster.must([
      'patch',
      'deployment',
      'tunnel',
      '-n',
      namespace,
      '--subresource=status',
      '--type=merge',
      '-p',
      JSON.stringify({
        status: {
          conditions: [
            { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota' },
          ],
        },
      }),
    ]);
    const begun = Date.now();
    expect(await rollout(deployment(), 600, tools)).toMatchObject({
      ok: false,
      diagnostics: [
        {
          code: 'rollout-failed',
          summary: `Deployment/${namespace}/tunnel did not become ready`,
          detail: expect.stringMatching(
            /ReplicaFailure: FailedCreate, exceeded quota[\s\S]*container ssh: ImagePullBackOff, no such image/,
          ),
        },
      ],
    });
    expect((Date.now() - begun) / 1000, 'said without waiting for the deadline').toBeLessThan(30);
  });

  test('whose cause may pass is waited for to the end', async () => {
    await apply([object('Namespace', namespace), deployment()]);
    const begun = Date.now();
    expect(await rollout(deployment(), 18, tools)).toMatchObject({ ok: false });
    expect((Date.now() - begun) / 1000).toBeGreaterThan(17);
  });

  test('is not called broken when a person ends the wait', async () => {
    await apply([object('Namespace', namespace), deployment()]);
    const ended = { ...tools, signal: AbortSignal.timeout(1500) };
    expect(await rollout(deployment(), 600, ended)).toEqual({ ok: false, diagnostics: [] });
  });
});

describe('rights', () => {
  test('are checked before anything is tried', async () => {
    const ask = (kubeconfig: string) =>
      checkRights([settings({})], { ...tools, access: { ...tools.access, kubeconfig } });
    expect(await ask(cluster.kubeconfig)).toEqual(done);
    expect(await ask(cluster.restrictedKubeconfig)).toMatchObject({
      ok: false,
      diagnostics: [
        { code: 'cluster-no-rights', detail: expect.stringContaining(`create configmaps in ${namespace}`) },
      ],
    });
  });
});

test('a role in one namespace is not enough, and whoever plans, applies or destroys with it is told so', async () => {
  const exposure = compiled(
    `domain: home.example.com\nname: ${namespace}\ncluster: { namespace: ${namespace} }\n`,
  );
  const compilation = emit(exposure, publicKeys);
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name: 'everything', namespace };
  const given: object[] = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion, kind: 'Role', metadata, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] },
    {
      apiVersion,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'everything' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'deployer' }],
    },
  ];
  await cluster.must(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: given }));
  const limited = { ...tools, access: { ...tools.access, kubeconfig: cluster.restrictedKubeconfig } };
  const refused = {
    ok: false,
    diagnostics: [
      {
        code: 'cluster-no-rights',
        summary: expect.stringMatching(/^this account may not list objects in all namespaces/),
        detail: expect.stringMatching(/doctor --cluster-role[\s\S]*User "deployer" cannot list resource/),
      },
    ],
  };
  const claimant = claimantOf(exposure, compilation.objects);
  const [planned, found, remains] = await Promise.all([
    askCluster(compilation, limited, { tunnelKey: null, adopt: [] }),
    listLabelled(limited, claimant),
    clusterRemains(claimant, limited),
  ]);
  expect([planned, found, remains]).toMatchObject([refused, refused, refused]);
});

describe('the printed roles', () => {
  const file = (ingress: string) =>
    compiled(
      `domain: home.example.com\nname: ${namespace}\ncluster: { namespace: ${namespace}, ingress: ${ingress} }\n`,
    );
  const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  /** As the account of the role, once an administrator has applied it and the API server goes by its policy. */
  async function account(exposure: Exposure, which: { readonly readOnly: boolean }): Promise<Cluster> {
    await cluster.must(['apply', '-f', '-'], renderObjects(neededRole(exposure, which)));
    const name = `expose-${namespace}-${which.readOnly ? 'plan' : 'apply'}`;
    const token = (await cluster.must(['create', 'token', name, '-n', 'kube-system'])).trim();
    const config = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as { users: { user: object }[] };
    for (const user of config.users) user.user = { token };
    const kubeconfig = join(folder, name);
    writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
    return { ...tools, access: { ...tools.access, kubeconfig } };
  }

  const folder = mkdtempSync(join(tmpdir(), 'expose-roles-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['none', 'ingress-nginx'])(
    'with ingress %s: one account plans and can change nothing, the other applies and takes down',
    async (ingress) => {
      const exposure = file(ingress);
      const compilation = emit(exposure, publicKeys);
      const planner = await account(exposure, { readOnly: true });
      const applier = await account(exposure, { readOnly: false });
      const plan = () => askCluster(compilation, planner, { tunnelKey: key, adopt: [] });
      const claimant = claimantOf(exposure, compilation.objects);
      const whole = compilation.objects.map((part) => withKey(part, key));

      expect(await plan()).toMatchObject({ ok: true, value: { ours: [] } });
      expect(await checkRights(compilation.objects, applier)).toEqual(done);
      expect(await applyObjects(whole, new Map(), applier)).toMatchObject({ ok: true });
      expect(await plan()).toMatchObject({ ok: true, value: { diffs: [], deferred: [] } });
      expect(await listLabelled(planner, claimant)).toMatchObject({ ok: true });

      // Every right that the role has, without the dry run.
      await expect.poll(() => tryAll(planner, whole), { timeout: 20_000 }).toEqual([]);
      const changed = { ...settings({ a: 'b' }) };
      expect(await applyObjects([changed], new Map(), planner)).toMatchObject({
        ok: false,
        diagnostics: [{ detail: expect.stringContaining('this account may only plan') }],
      });

      const remains = await clusterRemains(claimant, applier);
      if (!remains.ok) throw new Error(JSON.stringify(remains.diagnostics));
      expect(remains.value.objects.length).toBeGreaterThan(3);
      expect(await removeObjects(remains.value.objects, 20, applier)).toEqual(done);
    },
    120_000,
  );

  /** The objects that the account was able to label. */
  async function tryAll(planner: Cluster, objects: readonly KubeObject[]): Promise<readonly string[]> {
    const tried = await Promise.all(
      objects.map(async ({ kind, metadata }) => {
        const place = metadata.namespace === undefined ? [] : ['-n', metadata.namespace];
        const { exitCode } = await run(
          'kubectl',
          [
            '--kubeconfig',
            planner.access.kubeconfig ?? '',
            'label',
            kind,
            metadata.name,
            ...place,
            `try=${Date.now()}`,
            '--overwrite',
          ],
          { signal: new AbortController().signal },
        );
        return exitCode === 0 ? [`${kind}/${metadata.name}`] : [];
      }),
    );
    return tried.flat();
  }
});

describe('what destroy finds', () => {
  const remains = () => clusterRemains(home(), tools);

  test('everything with the labels, workloads first, and the namespace that expose made', async () => {
    await apply([object('Namespace', namespace), settings({}), deployment()]);
    expect(await remains()).toMatchObject({
      ok: true,
      value: {
        objects: [
          { address: `Deployment/${namespace}/tunnel` },
          { address: `ConfigMap/${namespace}/settings` },
        ],
        namespaces: [{ address: `Namespace/${namespace}` }],
      },
    });
  });

  test('not a namespace that holds objects of others', async () => {
    await apply([object('Namespace', namespace), settings({})]);
    await cluster.must(['create', 'configmap', 'theirs', '-n', namespace]);
    expect(await remains()).toMatchObject({
      ok: true,
      value: { objects: [{ address: `ConfigMap/${namespace}/settings` }], namespaces: [] },
    });
  });

  test('a namespace that two exposures share goes with the last of them, whichever made it', async () => {
    const second = { name: `${namespace}-2`, domain: 'second.example.com', fingerprint: null };
    const ofSecond = object('ConfigMap', 'second', {
      metadata: {
        name: 'second',
        namespace,
        labels: { ...labels(), 'app.kubernetes.io/part-of': second.name },
        annotations: { 'expose.dev/domain': second.domain },
      },
    });
    await apply([object('Namespace', namespace), settings({}), ofSecond]);
    expect(await clusterRemains(second, tools)).toMatchObject({ value: { namespaces: [] }, diagnostics: [] });
    const first = await remains();
    expect(first).toMatchObject({
      ok: true,
      value: { objects: [{ address: `ConfigMap/${namespace}/settings` }], namespaces: [] },
      diagnostics: [
        {
          severity: 'warning',
          summary: `Namespace/${namespace} stays: it holds what this exposure did not make`,
          detail: expect.stringMatching(/second \(the exposure \S+ \(second\.example\.com\)\)\.\nThe last/),
        },
      ],
    });
    expect(await removeObjects(first.ok ? first.value.objects : [], 20, tools)).toEqual(done);
    expect(await clusterRemains(second, tools)).toMatchObject({
      ok: true,
      value: {
        objects: [{ address: `ConfigMap/${namespace}/second` }],
        namespaces: [{ address: `Namespace/${namespace}` }],
      },
    });
  });

  test('no value of a Secret, its own or of others', async () => {
    const value = Buffer.from('never to be read').toString('base64');
    const secret = object('Secret', 'key', { data: { key: value } });
    await apply([object('Namespace', namespace), secret]);
    await cluster.must([
      'create',
      'secret',
      'generic',
      'theirs',
      '-n',
      namespace,
      `--from-literal=a=${value}`,
    ]);
    await cluster.must([
      ...['annotate', 'secret', 'key', '-n', namespace],
      ...[`kubectl.kubernetes.io/last-applied-configuration={"data":"${value}"}`, 'a.b/c=[\n'],
    ]);
    const answers: string[] = [];
    const recording: Cluster = {
      ...tools,
      async run(program, args, options) {
        const result = await run(program, args, options);
        answers.push(result.stdout + result.stderr);
        return result;
      },
    };
    const [found, live] = [await clusterRemains(home(), recording), await readLive(recording, [secret])];
    expect(found).toMatchObject({
      ok: true,
      value: { objects: [{ address: `Secret/${namespace}/key` }], namespaces: [] },
    });
    expect(live).toMatchObject({
      value: [{ metadata: { name: 'key', namespace, labels: labels(), annotations } }],
    });
    expect(live.ok && live.value.some(holdsLastApplied)).toBe(true);
    expect(await takeOver(secret, recording)).toEqual(done);
    expect(answers.length).toBeGreaterThan(5);
    const encoded = Buffer.from(value).toString('base64');
    expect(answers.filter((text) => text.includes(value) || text.includes(encoded))).toEqual([]);
  });

  test('not a namespace that was there before', async () => {
    await cluster.must(['create', 'namespace', namespace]);
    await apply([object('Namespace', namespace), settings({})]);
    expect(await remains()).toMatchObject({ ok: true, value: { namespaces: [] } });
  });

  test('deleting twice does no harm, and what was made anew since is not deleted', async () => {
    await apply([object('Namespace', namespace), settings({})]);
    const found = await remains();
    const objects = found.ok ? found.value.objects : [];
    expect(objects).toHaveLength(1);
    expect([await removeObjects(objects, 30, tools), await removeObjects(objects, 30, tools)]).toEqual([
      done,
      done,
    ]);
    await apply([settings({ a: 'new' })]);
    expect(await removeObjects(objects, 30, tools)).toMatchObject({
      ok: false,
      diagnostics: [{ detail: expect.stringContaining('UID in the precondition') }],
    });
    expect(await data('settings')).toEqual({ a: 'new' });
  });

  test('what the cluster holds back is no refusal when a person ends the wait', async () => {
    const held = {
      ...settings({}),
      metadata: { ...settings({}).metadata, finalizers: ['example.com/held'] },
    };
    await apply([object('Namespace', namespace), held]);
    const found = await remains();
    const objects = found.ok ? found.value.objects : [];
    const ended = { ...tools, signal: AbortSignal.timeout(3000) };
    expect(await removeObjects(objects, 600, ended)).toEqual({ ok: false, diagnostics: [] });
    const release = ['--type=merge', '-p', '{"metadata":{"finalizers":null}}'];
    await cluster.must(['patch', 'configmap', 'settings', '-n', namespace, ...release]);
  });

  test('not a copy that somebody made of one of our objects, and not one that was applied by hand', async () => {
    await apply([object('Namespace', namespace)]);
    await cluster.must(['create', '-f', '-'], JSON.stringify(settings({})));
    expect(await remains()).toMatchObject({
      ok: true,
      value: { objects: [], namespaces: [] },
      diagnostics: [
        {
          code: 'not-ours',
          summary: `ConfigMap/${namespace}/settings stays: it belongs to kubectl-create`,
        },
        {
          code: 'not-ours',
          summary: `Namespace/${namespace} stays: it holds what this exposure did not make`,
          detail: `ConfigMap/${namespace}/settings (kubectl-create).`,
        },
      ],
    });
    await cluster.must(['delete', 'configmap', 'settings', '-n', namespace]);
  });

  test('not what another exposure of the same name made', async () => {
    await apply([object('Namespace', namespace), settings({})]);
    expect(await clusterRemains({ ...home(), domain: 'other.example.org' }, tools)).toMatchObject({
      ok: true,
      value: { objects: [], namespaces: [] },
      diagnostics: [
        {
          summary: `ConfigMap/${namespace}/settings stays: it belongs to the exposure ${namespace} (home.example.com)`,
        },
      ],
    });
  });
});

describe('an apply', () => {
  test('takes no field from somebody who made the object since the plan', async () => {
    await apply([object('Namespace', namespace)]);
    await cluster.must(['create', 'configmap', 'settings', '-n', namespace, '--from-literal=a=theirs']);
    expect(await apply([settings({ a: 'ours' })])).toMatchObject({
      ok: false,
      diagnostics: [{ detail: expect.stringContaining('conflict with "kubectl-create"') }],
    });
    expect(await data('settings')).toEqual({ a: 'theirs' });
  });

  test('does not change an object that was made anew since the plan', async () => {
    await apply([object('Namespace', namespace), settings({ a: '1' })]);
    const address = `ConfigMap/${namespace}/settings`;
    const uid = await cluster.must([
      'get',
      'configmap',
      'settings',
      '-n',
      namespace,
      '-o',
      'jsonpath={.metadata.uid}',
    ]);
    expect(await apply([settings({ a: '2' })], { [address]: uid })).toEqual(done);
    await cluster.must(['delete', 'configmap', 'settings', '-n', namespace]);
    await cluster.must(['create', 'configmap', 'settings', '-n', namespace, '--from-literal=a=theirs']);
    expect(await apply([settings({ a: '3' })], { [address]: uid })).toMatchObject({ ok: false });
    expect(await data('settings')).toEqual({ a: 'theirs' });
  });
});
