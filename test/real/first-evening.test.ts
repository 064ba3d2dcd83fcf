/** A newcomer's evening with a real cluster and the stand-in for AWS: init looks around, doctor writes a bundle for help. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorld, type World } from '../helpers/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld('home', 'domain: api.example.com\n');
  await world.moto.zone('pi.casa');
  await world.moto.zone('lab.pi.casa');
  await Promise.all(['pi1', 'pi2'].map((node) => world.cluster.addNode(node)));
  await Promise.all(['pi1', 'pi2'].map(serveWeb));
  const ports = [80, 443].map((port) => ({ name: `web-${port}`, port }));
  await world.cluster.must(
    ['apply', '-f', '-'],
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'traefik', namespace: 'kube-system' },
      spec: { type: 'LoadBalancer', ports },
    }),
  );
}, 120_000);
afterAll(() => world.stop());

/** What k3s runs on each node for a Service of type LoadBalancer. */
async function serveWeb(node: string): Promise<void> {
  const metadata = { name: `svclb-traefik-${node}`, namespace: 'kube-system' };
  const ports = [80, 443].map((port) => ({ containerPort: port, hostPort: port }));
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: {
      nodeName: node,
      automountServiceAccountToken: false,
      serviceAccountName: 'svclb',
      containers: [{ name: 'lb', image: 'klipper-lb', ports }],
    },
  };
  await world.cluster.kubectl(['create', 'serviceaccount', 'svclb', '-n', 'kube-system']);
  await world.cluster.must(['apply', '-f', '-'], JSON.stringify(pod));
  const running = ['--subresource=status', '--type=merge', '-p', '{"status":{"phase":"Running"}}'];
  await world.cluster.must(['patch', 'pod', metadata.name, '-n', 'kube-system', ...running]);
}

const made = (file: string): string => readFileSync(join(world.folder, file), 'utf8');

test('init writes a file that fits the cluster and the account, and that compiles without a warning', async () => {
  rmSync(join(world.folder, 'blog.yaml'), { force: true });
  const found = await world.run(['init', 'blog.yaml', '--domain', 'blog.lab.pi.casa']);
  expect(found.code, found.stderr).toBe(0);
  expect(found.stderr).toContain('expose-test, 2 nodes; k3s’s Traefik on ports 80 and 443');
  expect(found.stderr).toContain(
    'account 123456789012 (environment), zones example.com, lab.pi.casa, pi.casa',
  );
  expect(made('blog.yaml')).toContain('\n  zone: lab.pi.casa\n');
  expect(made('blog.yaml')).toContain(
    '  # Seen in the cluster: k3s’s Traefik holds ports 80 and 443 of every node.\n  ingress: none\n',
  );
  expect(await world.run(['compile', 'blog.yaml'])).toMatchObject({ code: 0, stderr: '' });
});

test('where one node of several serves nothing, init leads to the Service', async () => {
  await world.cluster.addNode('pi3');
  await world.run(['init', 'three.yaml', '--domain', 'blog.pi.casa']);
  expect(made('three.yaml')).toContain('\n  ingress: traefik\n');
  expect(made('three.yaml')).not.toContain('\n  zone:');
});

describe('a bundle for whoever helps', () => {
  const keys = () => join(world.folder, '.expose/home/keys');
  const aws = {
    AWS_ACCESS_KEY_ID: 'AKIAPLANTEDPLANTED00',
    AWS_SECRET_ACCESS_KEY: 'planted+secret/of/forty-characters+long1',
  };
  const secrets: string[] = [];

  /** Everything that somebody could have on this machine, and put where it does not belong. */
  async function plant(): Promise<void> {
    const privateKeys = ['tunnel', 'host'].map((name) => readFileSync(join(keys(), name), 'utf8'));
    const kubeconfig = readFileSync(world.cluster.kubeconfig, 'utf8');
    const token = /"?token"?:\s*"?([0-9a-f]{32})/.exec(kubeconfig)?.[1] ?? '';
    expect(token).toHaveLength(32);
    const inState = 'only-the-state-knows-this';
    writeFileSync(
      join(world.folder, '.expose/home/terraform.tfstate'),
      JSON.stringify({ version: 4, resources: [], outputs: { key: { value: inState } } }),
    );
    secrets.splice(
      0,
      secrets.length,
      ...privateKeys.flatMap((key) => key.split('\n').filter((line) => /^[A-Za-z0-9+/=]{30,}$/.test(line))),
      ...privateKeys.map((key) => Buffer.from(key).toString('base64')),
      token,
      inState,
      ...Object.values(aws),
      'vault-token-planted',
      'hunter2-in-a-url',
    );
    // Where nothing around it says what it is, a secret is found because this machine has it.
    const known = [...privateKeys, token, ...Object.values(aws), 'vault-token-planted'];
    const all = [...known, 'http://me:hunter2-in-a-url@proxy:3128', ''].join('\n');
    appendFileSync(join(world.folder, 'exposure.yaml'), all.replaceAll(/^/gm, '# '));
    writeFileSync(join(world.folder, 'out/notes.txt'), all);
    const plans = join(world.folder, '.expose/home/plans');
    mkdirSync(plans, { recursive: true });
    writeFileSync(join(plans, 'new.json'), JSON.stringify({ changes: [{ diff: all }] }));
    writeFileSync(join(plans, 'new.tfplan'), all);
    const labels = { 'app.kubernetes.io/managed-by': 'expose', 'app.kubernetes.io/part-of': 'home' };
    const objects = [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'expose' } },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'notes', namespace: 'expose', labels },
        data: { all },
      },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'key', namespace: 'expose', labels },
        stringData: { key: all },
      },
    ];
    await world.cluster.must(
      ['apply', '-f', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
    );
  }

  test('has what is needed, for its owner alone, and none of the secrets', async () => {
    world.write('name: home\ndomain: api.example.com\n');
    await world.run(['compile']);
    await plant();
    rmSync(join(world.folder, 'help.tar.gz'), { force: true });
    const env = { ...aws, VAULT_TOKEN: 'vault-token-planted' };
    const done = await world.run(['doctor', '--bundle', 'help.tar.gz'], env);
    expect(done.stdout, done.stderr).toMatch(/Wrote \d+ files into help\.tar\.gz, which only you can read/);
    expect(statSync(join(world.folder, 'help.tar.gz')).mode & 0o777).toBe(0o600);
    const unpacked = join(world.folder, 'unpacked');
    mkdirSync(unpacked, { recursive: true });
    execFileSync('tar', ['-xzf', join(world.folder, 'help.tar.gz'), '-C', unpacked]);
    const paths = readdirSync(unpacked, { recursive: true, encoding: 'utf8' });
    expect(paths).toEqual(
      expect.arrayContaining([
        'README.txt',
        'doctor.json',
        'status.json',
        'versions.json',
        'exposure.yaml',
        'plan.json',
        'out/k8s/kustomization.yaml',
        'out/notes.txt',
        'private-folder.txt',
        'cluster/objects.json',
        'cluster/events.txt',
      ]),
    );
    const files = paths.filter((path) => statSync(join(unpacked, path)).isFile());
    const text = files.map((path) => readFileSync(join(unpacked, path), 'utf8')).join('\n');
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    expect(readFileSync(join(unpacked, 'cluster/objects.json'), 'utf8')).toContain('"name": "notes"');
    expect(text).toContain('(removed)');
    expect(text).not.toContain('"kind": "Secret"');
  });

  test('is always a new file', async () => {
    const again = await world.run(['doctor', '--bundle', 'help.tar.gz']);
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('error[bundle-not-written]');
    const nowhere = await world.run(['doctor', '--bundle', 'nowhere/help.tar.gz']);
    expect(nowhere.stderr).toContain('ENOENT');
  });
});
