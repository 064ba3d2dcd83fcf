/** Where the cluster's name comes from: a kubeconfig on disk, or kubectl where that is not the whole truth. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findCluster } from '../../src/cluster/find-cluster.ts';
import { listLabelled } from '../../src/cluster/live-objects.ts';
import type { RunTool } from '../../src/tools/run.ts';
import { toolResult } from '../helpers/tool-result.ts';

const folder = mkdtempSync(join(tmpdir(), 'expose-kubeconfig-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As k3s writes it. */
const yaml =
  'apiVersion: v1\nclusters:\n- cluster:\n    server: https://127.0.0.1:6443\n  name: default\ncontexts:\n- context:\n    cluster: default\n    user: default\n  name: default\ncurrent-context: default\nkind: Config\n';
const merged = JSON.stringify({
  'current-context': 'merged',
  contexts: [{ name: 'merged', context: { cluster: 'c' } }],
  clusters: [{ name: 'c', cluster: { server: 'https://merged' } }],
});
const { signal } = new AbortController();

/** A kubectl that answers `stdout`, and what it was asked. */
function kubectl(stdout: string, exitCode = 0): { readonly run: RunTool; readonly asked: string[] } {
  const asked: string[] = [];
  const run: RunTool = (_tool, args) => {
    asked.push(args.join(' '));
    return Promise.resolve(toolResult({ exitCode, stdout }));
  };
  return { run, asked };
}

function written(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

test('one kubeconfig is read without starting anything', async () => {
  const path = written('k3s.yaml', yaml);
  const { run, asked } = kubectl('');
  expect(await findCluster(null, { kubeconfig: path, run, signal })).toMatchObject({
    ok: true,
    value: { access: { kubeconfig: path, context: 'default', server: 'https://127.0.0.1:6443' } },
  });
  expect(asked).toEqual([]);
});

test('a context that the kubeconfig does not have is told with its place in the file and those that there are', async () => {
  const { run } = kubectl(merged);
  const said = await findCluster('homelabb', { kubeconfig: written('stock.yaml', yaml), run, signal });
  expect(said.diagnostics).toMatchObject([
    {
      code: 'cluster-no-context',
      path: ['cluster', 'context'],
      summary: 'the kubeconfig has no context "homelabb"',
      detail: 'Its contexts are: merged.',
    },
  ]);
});

test('--context counts before cluster.context', async () => {
  const kubeconfig = written(
    'two.yaml',
    JSON.stringify({
      contexts: ['home', 'away'].map((name) => ({ name, context: { cluster: name } })),
      clusters: ['home', 'away'].map((name) => ({ name, cluster: { server: `https://${name}` } })),
    }),
  );
  const { run } = kubectl('');
  expect(await findCluster('home', { kubeconfig, clusterContext: 'away', run, signal })).toMatchObject({
    value: { access: { context: 'away', server: 'https://away' } },
  });
});

test.each([
  [
    'several files, of which one is there',
    () => `${join(folder, 'absent')}:${written('b', yaml)}`,
    'config view -o json',
  ],
  [
    'a file that is not YAML',
    () => written('broken', '{ contexts: ['),
    `config view -o json --kubeconfig ${join(folder, 'broken')}`,
  ],
])('kubectl is asked about %s', async (_name, kubeconfig, question) => {
  const { run, asked } = kubectl(merged);
  expect(await findCluster(null, { kubeconfig: kubeconfig(), run, signal })).toMatchObject({
    ok: true,
    value: { access: { context: 'merged', server: 'https://merged' } },
  });
  expect(asked).toEqual([question]);
});

test.each([
  ['a file', () => join(folder, 'absent')],
  ['files', () => `${join(folder, 'absent')}:${join(folder, 'gone')}`],
])('%s that KUBECONFIG names and that does not exist is named', async (_name, kubeconfig) => {
  const { run, asked } = kubectl(merged);
  expect(await findCluster(null, { kubeconfig: kubeconfig(), run, signal })).toMatchObject({
    ok: false,
    diagnostics: [
      {
        code: 'cluster-no-context',
        summary: `KUBECONFIG names a file that does not exist: ${kubeconfig().replace(':', ', ')}`,
      },
    ],
  });
  expect(asked).toEqual([]);
});

test('a kind that the cluster does not have hides none of the others', async () => {
  const asked: string[] = [];
  const run: RunTool = (_tool, args) => {
    const raw = args.includes('--raw');
    asked.push(args.at(-1) ?? '');
    return Promise.resolve(
      raw
        ? toolResult({ stderr: 'Error from server (NotFound)' })
        : toolResult({ exitCode: 0, stdout: '{"items":[{"kind":"Secret","metadata":{"name":"a"}}]}' }),
    );
  };
  const ours = await listLabelled(
    { access: { kubeconfig: null, context: 'home', server: 'https://merged' }, run, signal },
    { name: 'home', domain: 'home.example.com', fingerprint: null },
  );
  expect(ours).toMatchObject({ ok: true, value: { others: [{ kind: 'Secret' }] } });
  expect(asked).toContain(
    '/apis/helm.cattle.io/v1/helmchartconfigs?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dexpose%2Capp.kubernetes.io%2Fpart-of%3Dhome',
  );
});

test.each([
  [
    { cluster: 'gone' },
    [],
    'the context "home" names the cluster "gone", which the kubeconfig does not have',
  ],
  [{}, [], 'the context "home" of the kubeconfig names no cluster'],
  [
    { cluster: 'k3s' },
    [{ name: 'k3s', cluster: {} }],
    'the cluster "k3s" of the kubeconfig has no server address',
  ],
])('a context without its cluster is named: %j', async (context, clusters, summary) => {
  const config = JSON.stringify({ contexts: [{ name: 'home', context }], clusters });
  const { run } = kubectl(config);
  const kubeconfig = written('half.yaml', config);
  expect(await findCluster('home', { kubeconfig, run, signal })).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'cluster-no-context', summary, detail: expect.stringContaining('--context') }],
  });
});
