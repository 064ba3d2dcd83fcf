/** kubectl's argument lists, exit codes, diffs, errors and kubeconfigs. */
import { describe, expect, test } from 'vitest';
import { explainKubectl, serverWarnings } from '../../src/tools/explain-kubectl.ts';
import {
  type ClusterAccess,
  diffArguments,
  diffExit,
  kubectlApplyArguments,
} from '../../src/tools/kubectl.ts';
import { readKubeconfig } from '../../src/tools/read-kubeconfig.ts';
import { readKubectlDiff } from '../../src/tools/read-kubectl-diff.ts';
import type { ToolResult } from '../../src/tools/run.ts';
import { readKeyscan } from '../../src/tools/ssh-keyscan.ts';
import { toolResult } from '../helpers/tool-result.ts';

const access: ClusterAccess = { kubeconfig: '/k', context: 'home', server: 'https://192.0.2.1:6443' };
const ended = (stderr: string, over: Partial<ToolResult> = {}): ToolResult =>
  toolResult({ exitCode: 2, stderr, ...over });

test.each([
  [0, 'same'],
  [1, 'differs'],
  [2, 'failed'],
  [undefined, 'failed'],
  [130, 'failed'],
])('diff ended with %s: %s', (code, meaning) => {
  expect(diffExit(code)).toBe(meaning);
});

test('every command names the cluster, the manager and its patience', () => {
  const common = ['--kubeconfig', '/k', '--context', 'home', '--request-timeout=5s'];
  expect(diffArguments(access)).toEqual([
    ...common,
    'diff',
    '--server-side',
    '--field-manager=expose',
    '--force-conflicts',
    '-f',
    '-',
  ]);
  const apply = ['apply', '--server-side', '--field-manager=expose'];
  const given = ['--validate=ignore', '-f', '-'];
  expect(kubectlApplyArguments(access, true)).toEqual([...common, ...apply, '--force-conflicts', ...given]);
  expect(kubectlApplyArguments(access, false)).toEqual([...common, ...apply, ...given]);
});

describe('a diff', () => {
  const section = (body: string) =>
    `diff -U 3 -N /tmp/LIVE-1/v1.ConfigMap.home.a /tmp/MERGED-2/v1.ConfigMap.home.a\n--- /tmp/LIVE-1/v1.ConfigMap.home.a\t2026\n+++ /tmp/MERGED-2/v1.ConfigMap.home.a\t2026\n${body}`;

  test('whose only change is the generation is none', () => {
    expect(
      readKubectlDiff(
        section('@@ -1,3 +1,3 @@\n metadata:\n-  generation: 1\n+  generation: 2\n   name: a\n'),
      ),
    ).toEqual([]);
  });

  test('loses temporary paths and what the server fills in', () => {
    const [diff] = readKubectlDiff(
      section(
        '@@ -1,6 +1,6 @@\n data:\n-  a: "1"\n+  a: "2"\n metadata:\n   creationTimestamp: "2026"\n   managedFields:\n   - manager: expose\n     fieldsV1:\n       f:data: {}\n   resourceVersion: "7"\n   uid: u\n   name: a\n',
      ),
    );
    expect(diff).toEqual({
      address: 'ConfigMap/home/a',
      action: 'update',
      diff: ' data:\n-  a: "1"\n+  a: "2"\n metadata:\n   name: a',
    });
  });

  test('of something new is a creation', () => {
    expect(readKubectlDiff(section('@@ -0,0 +1,2 @@\n+kind: ConfigMap\n+  uid: u\n'))).toEqual([
      { address: 'ConfigMap/home/a', action: 'create', diff: '+kind: ConfigMap' },
    ]);
  });

  test.each([
    ['v1.Namespace..home', 'Namespace/home'],
    ['rbac.authorization.k8s.io.v1.ClusterRole..a.b', 'ClusterRole/a.b'],
    ['apps.v1.Deployment.home.tunnel-2', 'Deployment/home/tunnel-2'],
  ])('of %s is about %s', (file, address) => {
    expect(
      readKubectlDiff(`diff x y\n--- /tmp/a/${file}\t1\n+++ /tmp/b/${file}\t1\n@@ -1 +1 @@\n-a\n+b\n`)[0]
        ?.address,
    ).toBe(address);
  });
});

describe('an error is explained with a fix', () => {
  test.each([
    [
      'error: unable to recognize "STDIN": Get "https://127.0.0.1:9": dial tcp 127.0.0.1:9: connect: connection refused',
      'cluster-unreachable',
    ],
    ['Unable to connect to the server: net/http: TLS handshake timeout', 'cluster-unreachable'],
    ['Unable to connect to the server: x509: certificate signed by unknown authority', 'cluster-unreachable'],
    ['error: You must be logged in to the server (Unauthorized)', 'cluster-no-rights'],
    [
      'Error from server (Forbidden): deployments.apps "tunnel" is forbidden: User "u" cannot patch resource',
      'cluster-no-rights',
    ],
    ['error: context "nope" does not exist', 'cluster-no-context'],
    ['error: failed to run "diff"', 'tool-missing'],
    ['error: no matches for kind "HelmChartConfig" in version "helm.cattle.io/v1"', 'cluster-refused'],
  ])('%s', (stderr, code) => {
    expect(explainKubectl(ended(stderr), access)).toMatchObject({ severity: 'error', code });
    expect(explainKubectl(ended(stderr), access).detail).toBeTruthy();
  });

  test('a kubeconfig that only root may read is named, with its path', () => {
    const stderr =
      'error: error loading config file "/etc/rancher/k3s/k3s.yaml": open /etc/rancher/k3s/k3s.yaml: permission denied';
    expect(explainKubectl(ended(stderr), null)).toMatchObject({
      code: 'cluster-no-context',
      detail: expect.stringMatching(/Check KUBECONFIG[\s\S]*k3s\.yaml: permission denied/),
    });
  });

  const get = 'error: unable to recognize "STDIN": Get "https://127.0.0.1:6443/api?timeout=5s": ';
  test.each([
    [
      `${get}getting credentials: exec: executable kubelogin not found\n\nIt looks like you are trying to use a client-go credential plugin that is not installed.`,
      'cluster-no-rights',
      /not installed, or not on PATH/,
    ],
    [
      `token expired: no such host\n${get}getting credentials: exec: executable sh failed with exit code 255`,
      'cluster-no-rights',
      /what it printed follows[\s\S]*token expired/,
    ],
    [
      `${get}getting credentials: decoding stdout: couldn't get version/kind; json parse error`,
      'cluster-no-rights',
      /login program/,
    ],
    [
      'error: exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"',
      'cluster-no-rights',
      /update it/,
    ],
    [
      `${get}getting credentials: exec plugin cannot support interactive mode: standard input is not a terminal`,
      'cluster-no-rights',
      /interactiveMode: IfAvailable/,
    ],
    [
      'error: interactiveMode must be specified for u to use exec authentication plugin',
      'cluster-no-rights',
      /interactiveMode: IfAvailable/,
    ],
    [
      'error: The gcp auth plugin has been removed.\nPlease use the "gke-gcloud-auth-plugin" kubectl/client-go credential plugin instead.',
      'cluster-no-rights',
      /auth-provider[\s\S]*gke-gcloud-auth-plugin/,
    ],
    ['error: no Auth Provider found for name "openstack"', 'cluster-no-rights', /auth-provider/],
    [
      'error: unable to recognize "STDIN": the server rejected our request for an unknown reason',
      'cluster-unreachable',
      /https:\/\//,
    ],
    [`${get}http: server gave HTTP response to HTTPS client`, 'cluster-unreachable', /Correct server/],
    [
      `${get}tls: failed to verify certificate: x509: certificate is valid for 10.0.0.1, not 127.0.0.1`,
      'cluster-unreachable',
      /tls-server-name[\s\S]*--tls-san/,
    ],
    [
      `${get}tls: failed to verify certificate: x509: cannot validate certificate for 192.0.2.1 because it doesn't contain any IP SANs`,
      'cluster-unreachable',
      /--tls-san/,
    ],
    [
      `${get}tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time`,
      'cluster-unreachable',
      /clocks/,
    ],
    [
      'error: unable to read certificate-authority /nope/ca.crt for c due to open /nope/ca.crt: no such file or directory',
      'cluster-no-context',
      /--flatten/,
    ],
  ])('as kubectl 1.32 prints it: %s', (stderr, code, wayOut) => {
    const { code: found, detail } = explainKubectl(ended(stderr), access);
    expect(found).toBe(code);
    expect(detail).toMatch(wayOut);
  });

  test('each line once, whatever the number of objects', () => {
    expect(explainKubectl(ended('same line\n'.repeat(9)), access).detail).toBe('same line');
  });

  test('a missing kubectl and a silent server', () => {
    expect(explainKubectl(ended('', { missing: true }), access).code).toBe('tool-missing');
    expect(explainKubectl(ended('', { timedOut: true }), access).code).toBe('cluster-unreachable');
  });
});

describe('where nobody named a context', () => {
  const refused =
    'The connection to the server 192.0.2.1:6443 was refused - did you specify the right host or port?';
  const chosen = (others: readonly string[]) => explainKubectl(ended(refused), { ...access, others });

  test('a cluster that does not answer is told with the other contexts, before kubectl’s words', () => {
    expect(chosen(['homelab', 'work']).detail).toMatch(
      /^Check the network.* It also has homelab, work: name one in cluster\.context, or with --context.*\nThe connection to the server/s,
    );
  });

  test('nothing is added where there is no other one, or where the answer is no matter of the cluster', () => {
    expect(chosen([])).toEqual(explainKubectl(ended(refused), access));
    const missing = ended('', { missing: true });
    expect(explainKubectl(missing, { ...access, others: ['x'] })).toEqual(explainKubectl(missing, access));
  });

  test('the others are those of the kubeconfig; a context that was named has none', () => {
    const config =
      '{"current-context":"a","contexts":[{"name":"a","context":{"cluster":"c"}},{"name":"b","context":{"cluster":"c"}}],"clusters":[{"name":"c","cluster":{"server":"https://c"}}]}';
    expect(readKubeconfig(config, '/k', null)).toMatchObject({ value: { others: ['b'] } });
    expect(readKubeconfig(config, '/k', 'a')).not.toHaveProperty('value.others');
  });
});

test('each warning of the API server is shown once, whatever the number of objects', () => {
  const warning =
    'Warning: would violate PodSecurity "restricted:latest": host namespaces (hostNetwork=true)\n';
  const found = serverWarnings(
    `${warning}W1127 13:02:01 x.go:1] noise\n${warning}Warning: metadata.x is deprecated\n`,
  );
  expect(found.map(({ severity, code, summary }) => [severity, code, summary])).toEqual([
    [
      'warning',
      'cluster-warning',
      'the cluster warns: would violate PodSecurity "restricted:latest": host namespaces (hostNetwork=true)',
    ],
    ['warning', 'cluster-warning', 'the cluster warns: metadata.x is deprecated'],
  ]);
  expect(serverWarnings('error: Warning: no\n')).toEqual([]);
});

describe('a kubeconfig', () => {
  const config = JSON.stringify({
    'current-context': 'home',
    contexts: [
      { name: 'home', context: { cluster: 'c' } },
      { name: 'work', context: { cluster: 'd' } },
    ],
    clusters: [
      { name: 'c', cluster: { server: 'https://c' } },
      { name: 'd', cluster: { server: 'https://d' } },
    ],
  });

  test.each([
    [null, 'home', 'https://c'],
    ['work', 'work', 'https://d'],
  ])('with context %s means %s', (wanted, context, server) => {
    expect(readKubeconfig(config, '/k', wanted)).toMatchObject({
      ok: true,
      value: { kubeconfig: '/k', context, server },
    });
  });

  test.each([
    [
      'that is empty, where kubectl would take localhost:8080',
      '{"contexts":null,"clusters":null,"current-context":""}',
      null,
    ],
    ['without the context', config, 'nope'],
    ['without a current context', config.replace('"current-context":"home"', '"current-context":""'), null],
    [
      'with a context that leads nowhere',
      '{"contexts":[{"name":"home","context":{"cluster":"gone"}}],"current-context":"home"}',
      null,
    ],
  ])('%s is refused', (_name, json, wanted) => {
    expect(readKubeconfig(json, null, wanted)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'cluster-no-context' }],
    });
  });
});

test('ssh-keyscan’s lines become keys', () => {
  expect(readKeyscan('# 192.0.2.1:22 SSH-2.0\n[192.0.2.1]:2222 ssh-ed25519 AAAA\n')).toEqual([
    'ssh-ed25519 AAAA',
  ]);
  expect(readKeyscan('')).toEqual([]);
});

test('a Secret that is not there yet is created, though kubectl’s mask writes null in its place', () => {
  const stdout = [
    'diff -U 3 -N /tmp/LIVE-1/v1.Secret.web.tunnel-key /tmp/MERGED-2/v1.Secret.web.tunnel-key',
    '--- /tmp/LIVE-1/v1.Secret.web.tunnel-key',
    '+++ /tmp/MERGED-2/v1.Secret.web.tunnel-key',
    '@@ -1 +1,12 @@',
    '-null',
    '+apiVersion: v1',
    '+data:',
    "+  id_ed25519: '***'",
    '+kind: Secret',
    '',
  ].join('\n');
  expect(readKubectlDiff(stdout)).toEqual([
    { address: 'Secret/web/tunnel-key', action: 'create', diff: expect.not.stringContaining('null') },
  ]);
});
