/** A real API server accepts every manifest without a warning, and shows no difference afterwards. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Exposure } from '../../src/compiler/resolved-exposure.ts';
import { k8s } from '../../src/emitters/k8s/index.ts';
import { withKey } from '../../src/emitters/k8s/key-secret.ts';
import { listJson } from '../../src/emitters/k8s/kube-object.ts';
import { type ControlPlane, startControlPlane } from '../helpers/control-plane.ts';
import { exposure, port, publicKeys } from '../helpers/exposure-builder.ts';
import { defineHelmChartConfigs } from '../helpers/helm-chart-configs.ts';
import { clusterPages, commandLines, fences } from '../helpers/pages.ts';

let cluster: ControlPlane;
let dir: string;
const serverSide = ['--server-side', '--field-manager', 'expose', '--force-conflicts'];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'expose-kubernetes-'));
  cluster = await startControlPlane();
  await defineHelmChartConfigs(cluster);
}, 180_000);

afterAll(async () => {
  await cluster?.stop();
  rmSync(dir, { recursive: true, force: true });
});

interface Case {
  readonly ingress: 'ingress-nginx' | 'traefik' | 'none';
  readonly onNode: boolean;
  readonly replicas: number;
  readonly haproxy: boolean;
  readonly image: string;
}

const images = ['jnovack/autossh:2.0.1', 'ubuntu:24.04'];
const cases: readonly Case[] = (['ingress-nginx', 'traefik', 'none'] as const).flatMap((ingress) =>
  [true, false].flatMap((onNode) => [
    { ingress, onNode, replicas: 1, haproxy: false, image: images[0]! },
    { ingress, onNode, replicas: 3, haproxy: true, image: images[onNode ? 0 : 1]! },
  ]),
);

const titleOf = ({ ingress, onNode, replicas, haproxy, image }: Case) =>
  `${ingress}, ${onNode ? 'host' : 'pod'} network, ${replicas} tunnels, ${haproxy ? 'haproxy' : 'socat'}, ${image}`;

function exposureOf({ ingress, onNode, replicas, haproxy, image }: Case, namespace: string): Exposure {
  const base = exposure();
  const target = onNode
    ? { host: 'localhost', port: 443, onNode }
    : { host: 'traefik.kube-system.svc', port: 443, onNode };
  return {
    ...base,
    ports: [
      port({ target, tunnels: Array.from({ length: replicas }, (_, replica) => 8443 + 100 * replica) }),
    ],
    gateway: { ...base.gateway, forwarder: haproxy ? 'haproxy' : 'socat' },
    tunnel: { ...base.tunnel, image, replicas, hostNetwork: onNode },
    cluster: {
      ...base.cluster,
      namespace,
      ingress,
      nodeSelector: onNode ? {} : { 'kubernetes.io/arch': 'arm64', 'example.com/odd': 'yes' },
      tolerations: onNode
        ? []
        : [
            {
              key: 'node-role.kubernetes.io/control-plane',
              operator: 'Exists',
              value: null,
              effect: 'NoSchedule',
              tolerationSeconds: null,
            },
            { key: 'dedicated', operator: 'Equal', value: 'on', effect: 'NoExecute', tolerationSeconds: 0 },
          ],
    },
  };
}

/** The strictest Pod Security level that the tunnel's pods can pass. */
function strictestLevel({ onNode, image }: Case): string {
  if (onNode) return 'privileged';
  return image === images[0] ? 'restricted' : 'baseline';
}

/** Writes the manifests as compile would, and returns their folder. */
function written(exposure: Exposure): string {
  const out = join(dir, exposure.cluster.namespace);
  for (const file of k8s(exposure, publicKeys).files) {
    mkdirSync(dirname(join(out, file.path)), { recursive: true });
    writeFileSync(join(out, file.path), file.contents);
  }
  return join(out, 'k8s');
}

describe.each(
  cases.map((testCase, index) => ({ title: titleOf(testCase), namespace: `case-${index}`, testCase })),
)('$title', ({ namespace, testCase }) => {
  test('is accepted without a warning, and nothing differs afterwards', async () => {
    const folder = written(exposureOf(testCase, namespace));
    // A dry run needs its namespace to exist.
    await cluster.must(['apply', ...serverSide, '-f', join(folder, `00-namespace-${namespace}.yaml`)]);
    expect(await cluster.kubectl(['apply', ...serverSide, '--dry-run=server', '-k', folder])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(await cluster.kubectl(['apply', ...serverSide, '--validate=ignore', '-k', folder])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(await cluster.kubectl(['diff', ...serverSide, '-k', folder])).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  });

  test('the tunnel’s pods pass the strictest Pod Security level that they can', async () => {
    const level = strictestLevel(testCase);
    await cluster.must([
      'label',
      '--overwrite',
      'namespace',
      namespace,
      `pod-security.kubernetes.io/enforce=${level}`,
    ]);
    const pods = k8s(exposureOf(testCase, namespace), publicKeys)
      .objects.filter(({ kind }) => kind === 'Deployment')
      .map(({ metadata, spec }) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: metadata.name, namespace },
        spec: (spec?.['template'] as { spec: object } | undefined)?.spec,
      }));
    expect(pods).toHaveLength(testCase.replicas);
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: pods });
    expect(
      await cluster.kubectl(['create', '--dry-run=server', '--validate=ignore', '-f', '-'], list),
    ).toMatchObject({ exitCode: 0 });
  });
});

describe('the key', () => {
  test('shows no difference when another field manager sets it, and applying again keeps it', async () => {
    const folder = written(exposureOf({ ...cases[2]!, ingress: 'none' }, 'with-key'));
    await cluster.must(['apply', ...serverSide, '-k', folder]);
    const data = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'api-example-com-tunnel-key', namespace: 'with-key' },
      data: { id_ed25519: 'c2VjcmV0' },
    };
    await cluster.must(
      ['apply', '--server-side', '--field-manager', 'expose-key', '-f', '-'],
      JSON.stringify(data),
    );
    expect(await cluster.kubectl(['diff', ...serverSide, '-k', folder])).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
    await cluster.must(['apply', ...serverSide, '-k', folder]);
    expect(
      await cluster.must([
        'get',
        'secret',
        'api-example-com-tunnel-key',
        '-n',
        'with-key',
        '-o',
        'jsonpath={.data.id_ed25519}',
      ]),
    ).toBe('c2VjcmV0');
  });

  test('a rotation replaces the pods', async () => {
    const exposure = exposureOf({ ...cases[2]!, ingress: 'none' }, 'rotated');
    const folder = written(exposure);
    await cluster.must(['apply', ...serverSide, '-k', folder]);
    for (const file of k8s(exposure, { ...publicKeys, tunnel: publicKeys.host }).files)
      writeFileSync(join(dir, 'rotated', file.path), file.contents);
    await cluster.must(['apply', ...serverSide, '-k', folder]);
    expect(
      await cluster.must([
        'get',
        'deployment',
        'api-example-com-tunnel',
        '-n',
        'rotated',
        '-o',
        'jsonpath={.metadata.generation}',
      ]),
    ).toBe('2');
  });
});

test('kustomize sees the objects of the files but the Secret of the key, and no other', async () => {
  const exposure = exposureOf(cases[1]!, 'kustomized');
  const built = (await cluster.must(['kustomize', written(exposure)]))
    .split(/^---$/m)
    .map((text) => parse(text));
  const files = k8s(exposure, publicKeys)
    .files.filter(({ path }) => !path.endsWith('kustomization.yaml') && !path.includes('-secret-'))
    .map((file) => parse(file.contents));
  expect(new Set(built.map((object) => JSON.stringify(sorted(object))))).toEqual(
    new Set(files.map((object) => JSON.stringify(sorted(object)))),
  );
});

test('kubectl apply -k leaves the key in the Secret, however it is run', async () => {
  const exposure = exposureOf(cases[0]!, 'by-hand');
  const folder = written(exposure);
  const objects = k8s(exposure, publicKeys).objects.map((object) => withKey(object, 'the private key'));
  await cluster.must(['apply', ...serverSide, '-f', '-'], listJson(objects));
  const secret = () =>
    cluster.must(['get', 'secrets', '-n', 'by-hand', '-o', 'jsonpath={.items[*].data.id_ed25519}']);
  const before = await secret();
  expect(Buffer.from(before, 'base64').toString()).toBe('the private key');
  for (const flags of [[], ['--server-side', '--force-conflicts'], serverSide]) {
    await cluster.must(['apply', ...flags, '-k', folder]);
    expect(await secret(), flags.join(' ')).toBe(before);
  }
});

/** The value with the keys of every mapping in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
}

describe('what the pages for users show', () => {
  const shown = clusterPages.flatMap((page) =>
    fences(page)
      .filter(({ language }) => language === 'yaml')
      .flatMap(({ text }) => text.split(/^---\n/m))
      .map((text) => ({ page, text, value: parse(text) })),
  );
  const manifests = shown.filter(({ value }) => value.apiVersion !== undefined);
  /** Of programs that this API server does not know; cert-manager's are walked on a node, by test/node/slow. */
  const foreign = /^(?:cert-manager\.io|kustomize\.toolkit\.fluxcd\.io)\//;
  const known = manifests.filter(({ value }) => !foreign.test(value.apiVersion));
  const ingress = known.find(({ page, value }) => page === 'docs/last-metre.md' && value.kind === 'Ingress');
  const fragments = shown.filter(
    ({ value }) => value.apiVersion === undefined && value.metadata !== undefined,
  );

  /** Server-side, since an object of that name may be there already. */
  const dryRun = (manifest: string) =>
    cluster.kubectl(
      ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict', '-f', '-'],
      manifest,
    );

  beforeAll(async () => {
    await cluster.kubectl(['create', 'namespace', 'ingress-nginx']);
  });

  test.each(known)('$page: $value.kind $value.metadata.name is accepted as it stands', async ({ text }) => {
    expect(await dryRun(text)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('what is to be added to the Ingress fits it', async () => {
    expect(fragments.map(({ page }) => page)).toEqual(['docs/last-metre.md']);
    const [{ value: added } = { value: {} }] = fragments;
    const { metadata, spec, ...rest } = ingress?.value ?? {};
    const merged = {
      ...rest,
      metadata: { ...metadata, ...added.metadata },
      spec: { ...spec, ...added.spec },
    };
    expect(await dryRun(JSON.stringify(merged))).toMatchObject({ exitCode: 0, stderr: '' });
  });

  const lines = clusterPages.flatMap((page) =>
    commandLines(page, 'kubectl').map((line) => ({ page, line: line.replace(/ +#.*$/, '') })),
  );

  test.each(lines)('$page: $line is a command that kubectl knows', async ({ line }) => {
    const words = line.split(' ').slice(1);
    const { exitCode, stdout, stderr } = await cluster.kubectl([...words, '--help']);
    expect([exitCode, stderr]).toEqual([0, '']);
    // kubectl answers an unknown command with the help of all.
    expect(stdout).not.toContain('kubectl controls the Kubernetes cluster manager');
  });

  const looks = lines.filter(({ line }) => / (?:get|describe) /.test(line));
  test.each(looks.filter(({ line }) => !/certificates|challenges/.test(line)))(
    '$page: $line asks for kinds that there are',
    async ({ line }) => {
      expect(await cluster.kubectl(line.split(' ').slice(1))).toMatchObject({ exitCode: 0 });
    },
  );
});
