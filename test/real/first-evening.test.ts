/** What a newcomer runs first, with a real cluster and the stand-in for AWS: init looks around. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
