/** Whatever expose does in a cluster and an AWS account full of other people's things, every one of them is the same afterwards. */
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileForLive } from '../../src/commands/live/compile-for-live.ts';
import type { KubeObject } from '../../src/emitters/k8s/kube-object.ts';
import { clusterSide } from '../../src/plan/cluster/cluster-side.ts';
import { capturedSession } from '../helpers/captured-session.ts';
import { accountSnapshot, fillAccount } from '../helpers/foreign-account.ts';
import { fillCluster, snapshot } from '../helpers/foreign-cluster.ts';
import { type Document, startWorld, type World } from '../helpers/world.ts';

const file = (cluster: string, more = '') =>
  `name: home\ndomain: home.example.com\ngateway: { ipv6: false${more} }\ncluster: ${cluster}\n`;
const usual = file('{ namespace: expose, ingress: none }');
const traefik = file('{ namespace: expose, ingress: traefik }', ', forwarder: haproxy');

let world: World;
let before: ReadonlyMap<string, unknown>;
let inAccount: ReadonlyMap<string, unknown>;

const isOurs = ({ metadata }: KubeObject) =>
  metadata.labels?.['app.kubernetes.io/part-of'] === 'home' &&
  metadata.annotations?.['expose.dev/domain'] === 'home.example.com' &&
  metadata.annotations['expose.dev/adopted'] === undefined &&
  metadata.name !== 'copied';
const ours = async () => [...(await snapshot(world.cluster, (object) => !isOurs(object))).keys()].sort();
const foreign = () => snapshot(world.cluster, isOurs);
/** As far as it was there before. */
const account = async () =>
  new Map([...(await accountSnapshot(world.moto))].filter(([id]) => inAccount.has(id)));

/** The cluster's part of a plan, without terraform. */
async function planCluster(text: string, adopt: readonly string[] = []) {
  world.write(text);
  const { session } = capturedSession({ cwd: world.folder, env: world.env, quiet: true });
  const { live } = await compileForLive(session, 'exposure.yaml');
  if (!live.ok) throw new Error(JSON.stringify(live.diagnostics));
  return clusterSide(live.value.compilation, { ...live.value.context, adopt });
}
const errors = async (text: string, adopt?: readonly string[]) =>
  (await planCluster(text, adopt)).diagnostics.filter(({ severity }) => severity === 'error');

async function apply(text: string, ...adopt: readonly string[]): Promise<Document> {
  world.write(text);
  const flags = adopt.flatMap((address) => ['--adopt', address]);
  const applied = await world.json(['apply', '--yes', '--no-wait', ...flags]);
  expect(applied.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return applied;
}

beforeAll(async () => {
  world = await startWorld('home', usual);
  await Promise.all([fillCluster(world.cluster), fillAccount(world.moto)]);
  [before, inAccount] = await Promise.all([foreign(), accountSnapshot(world.moto)]);
  expect(inAccount.size).toBeGreaterThan(15);
}, 300_000);
afterAll(() => world?.stop());

describe('a plan stops', () => {
  test('at what a Helm release has, and says which ingress to use instead', async () => {
    const [fault, ...more] = await errors(file('{ namespace: ingress-nginx, ingress: ingress-nginx }'));
    expect(more).toEqual([]);
    expect(fault).toMatchObject({
      code: 'not-ours',
      summary: '5 objects would be overwritten: they belong to Helm release ingress-nginx',
      path: ['cluster', 'ingress'],
    });
    expect(fault?.detail).toMatch(/IngressClass\/nginx[\s\S]*set cluster.ingress to none[\s\S]*--adopt /);
  });

  test('at the settings of k3s’s Traefik, with the lines to merge, and no longer once they are there', async () => {
    const faults = await errors(traefik);
    expect(faults).toMatchObject([
      {
        code: 'not-ours',
        summary: 'HelmChartConfig/kube-system/traefik would be overwritten: it belongs to deploy@server1',
        detail: expect.stringMatching(
          /valuesContent[\s\S]*proxyProtocol:\n +trustedIPs:\n +- "10\.42\.0\.0\/16"/,
        ),
      },
    ]);
    const lines = 'proxyProtocol: { trustedIPs: [192.0.2.0/24, 10.42.0.0/16] }';
    await setTraefik(`ports:\n  web: { port: 8000, ${lines} }\n  websecure: { ${lines} }\n`);
    const merged = await planCluster(traefik);
    expect(merged.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(merged.changes.map(({ address }) => address)).not.toContain('HelmChartConfig/kube-system/traefik');
    await setTraefik('additionalArguments: [--log.level=INFO]\nports:\n  web: { port: 8000 }\n');
  });

  test('at a namespace that forbids the host network, which it does not loosen', async () => {
    expect(await errors(file('{ namespace: secure, ingress: none }'))).toMatchObject([
      { code: 'pod-security-conflict', detail: expect.stringContaining('--adopt Namespace/secure') },
    ]);
  });

  test('at another exposure of the same name', async () => {
    expect(await errors(file('{ namespace: green, ingress: none }'))).toMatchObject([
      {
        code: 'not-ours',
        summary: expect.stringContaining('belong to the exposure home (home.example.org)'),
        detail: expect.stringContaining('Choose another cluster.namespace, or another name.'),
      },
    ]);
  });

  test('at --adopt of something that it would not change, or of a Secret', async () => {
    const faults = await errors(file('{ namespace: green, ingress: none }'), [
      'Deployment/shop/by-hand',
      'Secret/green/home-tunnel-key',
    ]);
    expect(faults.map(({ code }) => code)).toEqual(['not-ours', 'adopt-unknown', 'adopt-unknown']);
  });
});

describe('apply, change, drift and destroy', () => {
  test('an apply adds its own objects to a namespace of another exposure', async () => {
    await apply(usual);
    expect(await ours()).toEqual(
      [
        'ConfigMap/expose/home-tunnel-ssh',
        'Deployment/expose/home-tunnel',
        'Secret/expose/home-tunnel-key',
        'ServiceAccount/expose/home-tunnel',
      ].sort(),
    );
    expect(await foreign()).toEqual(before);
    expect(await account()).toEqual(inAccount);
    // Of two zones of the name, the one that the world sees.
    const written = [...(await accountSnapshot(world.moto)).keys()].filter((key) =>
      / home\.example\.com\. A$/.test(key),
    );
    expect(written).toEqual(['example.com. home.example.com. A']);
    expect((await planCluster(usual)).changes).toEqual([]);
  });

  test('after another domain or a lost key the objects are told apart by the key in the Secret', async () => {
    const other = await planCluster(usual.replace('home.example.com', 'other.example.com'));
    expect(other.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(other.changes.map(({ action, address }) => `${action} ${address}`)).toContain(
      'update Secret/expose/home-tunnel-key',
    );
    const keys = join(world.folder, '.expose', 'home', 'keys');
    renameSync(keys, `${keys}.away`);
    const stranger = await errors(usual.replace('home.example.com', 'other.example.com'));
    rmSync(keys, { recursive: true });
    renameSync(`${keys}.away`, keys);
    expect(stranger).toMatchObject([
      { code: 'not-ours', summary: expect.stringContaining('the exposure home (home.example.com)') },
    ]);
  });

  test('a change by hand goes, a change of the file comes, and one adopted object changes, which the plan shows', async () => {
    await world.cluster.must([
      ...['patch', 'configmap', 'home-tunnel-ssh', '-n', 'expose', '--type=merge'],
      ...['-p', '{"data":{"note":"by hand","known_hosts":"wrong"}}'],
    ]);
    const object = 'HelmChartConfig/kube-system/traefik';
    const { changes, findings } = await planCluster(traefik, [object]);
    expect(changes.find(({ address }) => address === object)).toMatchObject({
      action: 'update',
      adoptedFrom: 'deploy@server1',
    });
    expect(findings).toMatchObject([{ kind: 'foreign-change', address: 'ConfigMap/expose/home-tunnel-ssh' }]);
    const AssociationId = world.stateOf('aws_eip.gateway', 'association_id') ?? '';
    await world.moto.call('ec2', { Action: 'DisassociateAddress', AssociationId });
    await apply(traefik, object);
    expect(await account()).toEqual(inAccount);
    const after = await foreign();
    expect([...after.keys()].filter((address) => address !== object)).toEqual(
      [...before.keys()].filter((address) => address !== object),
    );
    expect((await planCluster(traefik)).changes).toEqual([]);
  });

  test('what was adopted goes back once it is not needed, while a namespace is loosened by name', async () => {
    const moved = file('{ namespace: secure, ingress: none }');
    const { changes } = await planCluster(moved, ['Namespace/secure']);
    expect(changes.filter(({ givenBack }) => givenBack).map(({ address }) => address)).toEqual([
      'HelmChartConfig/kube-system/traefik',
    ]);
    await apply(moved, 'Namespace/secure');
    expect(await securityLevel()).toBe('privileged');
    expect((await ours()).every((address) => address.includes('/secure/'))).toBe(true);
    expect((await planCluster(moved)).changes).toEqual([]);
  });

  test('destroy deletes what apply made, gives back the namespace, and leaves all others alone, copies too', async () => {
    const destroyed = await world.run(['destroy', '--yes']);
    expect(destroyed.stdout).toMatch(/given back [^\n]*\n +- Namespace\/secure/);
    expect(destroyed.stderr).toContain('ConfigMap/shop/copied stays: it belongs to kubectl-create');
    expect([destroyed.code, await ours()]).toEqual([0, []]);
    expect(await securityLevel()).toBe('restricted');
    expect(await foreign()).toEqual(before);
    expect(await account()).toEqual(inAccount);
  });
});

function securityLevel(): Promise<string> {
  const label = "{.metadata.labels['pod-security\\.kubernetes\\.io/enforce']}";
  return world.cluster.must(['get', 'namespace', 'secure', '-o', `jsonpath=${label}`]);
}

async function setTraefik(valuesContent: string): Promise<void> {
  await world.cluster.must(
    ['apply', '--server-side', '--field-manager=deploy@server1', '-f', '-'],
    JSON.stringify({
      apiVersion: 'helm.cattle.io/v1',
      kind: 'HelmChartConfig',
      metadata: { name: 'traefik', namespace: 'kube-system' },
      spec: { valuesContent },
    }),
  );
}
