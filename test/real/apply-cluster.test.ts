/**
 * Apply and destroy against a real API server: fields of other managers, failing rollouts, ownership of a namespace.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { applyObjects, deleteObjects, takeOver } from '../../src/cluster/apply-objects.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { clusterRemains } from '../../src/cluster/remains.ts';
import { checkRights } from '../../src/cluster/rights.ts';
import { rollout } from '../../src/cluster/rollout.ts';
import type { KubeObject } from '../../src/emitters/k8s/kube-object.ts';
import { run } from '../../src/tools/run.ts';
import { type ControlPlane, startControlPlane } from '../helpers/control-plane.ts';

const done = { ok: true, value: null, diagnostics: [] };
const labels = { 'app.kubernetes.io/managed-by': 'expose', 'app.kubernetes.io/part-of': 'home' };
let cluster: ControlPlane;
let tools: Cluster;
let namespace: string;
let count = 0;

const object = (kind: string, name: string, rest: object = {}, apiVersion = 'v1'): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, labels, ...(kind === 'Namespace' ? {} : { namespace }) },
  ...rest,
});
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
    expect(await applyObjects([object('Namespace', namespace), settings({ a: '1' })], tools)).toEqual(done);
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
    await applyObjects([settings({ a: '1' })], tools);
    expect((await live()).data).toEqual({ a: '1', extra: 'x' });
    expect(await takeOver(settings({ a: '1' }), tools)).toEqual(done);
    await applyObjects([settings({ a: '1' })], tools);
    expect((await live()).data).toEqual({ a: '1' });
    expect((await live()).metadata.labels).toEqual(labels);
  });

  test('are not found on a missing object or on one that is all ours', async () => {
    await applyObjects([object('Namespace', namespace), settings({ a: '1' })], tools);
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
    await applyObjects([object('Namespace', namespace), deployment()], tools);
    await cluster.markAvailable(namespace, 'tunnel');
    expect(await rollout(deployment(), 10, tools)).toEqual(done);
  });

  test('that fails quotes the Deployment’s condition and what the pod’s container waits for', async () => {
    await applyObjects([object('Namespace', namespace), deployment()], tools);
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
    await applyObjects([object('Namespace', namespace), deployment()], tools);
    const begun = Date.now();
    expect(await rollout(deployment(), 18, tools)).toMatchObject({ ok: false });
    expect((Date.now() - begun) / 1000).toBeGreaterThan(17);
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

describe('what destroy finds', () => {
  const remains = () => clusterRemains('home', namespace, tools);
  /** All objects belong to one exposure, so each test removes its own. */
  const sweep = async () => {
    const found = await remains();
    if (found.ok) await deleteObjects(found.value.objects, 30, tools);
  };

  test('everything with the labels, workloads first, and the namespace that expose made', async () => {
    await sweep();
    await applyObjects([object('Namespace', namespace), settings({}), deployment()], tools);
    expect(await remains()).toMatchObject({
      ok: true,
      value: {
        objects: [`Deployment/${namespace}/tunnel`, `ConfigMap/${namespace}/settings`],
        namespaces: [namespace],
      },
    });
  });

  test('not a namespace that holds objects of others', async () => {
    await sweep();
    await applyObjects([object('Namespace', namespace), settings({})], tools);
    await cluster.must(['create', 'configmap', 'theirs', '-n', namespace]);
    expect(await remains()).toMatchObject({
      ok: true,
      value: { objects: [`ConfigMap/${namespace}/settings`], namespaces: [] },
    });
  });

  test('not a namespace that was there before', async () => {
    await sweep();
    await cluster.must(['create', 'namespace', namespace]);
    await applyObjects([object('Namespace', namespace), settings({})], tools);
    expect(await remains()).toMatchObject({ ok: true, value: { namespaces: [] } });
  });

  test('deleting twice, or a Namespace by its address, does no harm', async () => {
    await applyObjects([object('Namespace', namespace), settings({})], tools);
    const addresses = [`ConfigMap/${namespace}/settings`, `Namespace/${namespace}`];
    expect([await deleteObjects(addresses, 30, tools), await deleteObjects(addresses, 30, tools)]).toEqual([
      done,
      done,
    ]);
    expect((await cluster.kubectl(['get', 'namespace', namespace])).exitCode).toBe(0);
  });
});
