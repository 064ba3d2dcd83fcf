/** The image of the tunnel's pods, as a real API server tells it: kept, compared, and pinned. */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileForLive } from '../../src/commands/live/compile-for-live.ts';
import { pin } from '../../src/commands/live/pin.ts';
import { clusterSide } from '../../src/plan/cluster/cluster-side.ts';
import { readStatus } from '../../src/status/status.ts';
import { capturedSession } from '../helpers/captured-session.ts';
import { type ControlPlane, startControlPlane } from '../helpers/control-plane.ts';

const image = 'jnovack/autossh:2.0.1';
const [first, moved] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const text = '# ours\ndomain: api.example.com\nname: api\ncluster: { namespace: home, ingress: none }\n';
let cluster: ControlPlane;
let folder: string;

beforeAll(async () => {
  cluster = await startControlPlane();
  folder = mkdtempSync(join(tmpdir(), 'expose-image-'));
  writeFileSync(join(folder, 'exposure.yaml'), text);
  process.env['KUBECONFIG'] = cluster.kubeconfig;
  await cluster.must(['create', 'namespace', 'home']);
  await cluster.must(['-n', 'home', 'create', 'serviceaccount', 'default']).catch(() => {});
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

const session = (over = {}) => capturedSession({ cwd: folder, env: process.env, ...over });
async function live() {
  const { live } = await compileForLive(session().session, 'exposure.yaml');
  if (!live.ok) throw new Error(JSON.stringify(live.diagnostics));
  return live.value;
}

/** A pod of the tunnel with what a kubelet would report. */
async function runPod(name: string, digest: string): Promise<void> {
  const labels = {
    'app.kubernetes.io/name': 'tunnel',
    'app.kubernetes.io/managed-by': 'expose',
    'app.kubernetes.io/part-of': 'api',
  };
  const spec = { containers: [{ name: 'autossh', image }] };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'home', labels }, spec };
  await cluster.must(['create', '-f', '-'], JSON.stringify(pod));
  const status = {
    name: 'autossh',
    image,
    imageID: `docker.io/jnovack/autossh@${digest}`,
    ready: true,
    restartCount: 0,
  };
  await cluster.must([
    ...['-n', 'home', 'patch', 'pod', name, '--subresource=status', '--type=merge', '-p'],
    JSON.stringify({ status: { containerStatuses: [{ ...status, state: { running: {} } }] } }),
  ]);
}

const errorIn = (text: string) => /error\[([a-z-]+)\]/.exec(text)?.[1];
const codes = (found: readonly { readonly code: string }[]) => found.map(({ code }) => code);

test('is not known without a pod', async () => {
  const { session: quiet, err } = session();
  expect(await pin(quiet, 'exposure.yaml')).toBe(1);
  expect(errorIn(err())).toBe('tunnel-image-unknown');
});

test('is kept by the first plan, and a tag that leads elsewhere later is a warning of plan and status', async () => {
  await runPod('tunnel-a', first);
  const { compilation, context, exposure, project } = await live();
  expect(codes((await clusterSide(compilation, { ...context, adopt: [] })).diagnostics)).not.toContain(
    'tunnel-image-changed',
  );
  expect(JSON.parse(readFileSync(join(project.privateFolder, 'tunnel-image.json'), 'utf8'))).toEqual({
    image,
    digest: first,
  });
  await cluster.must(['-n', 'home', 'delete', 'pod', 'tunnel-a', '--now', '--wait=false']);
  await runPod('tunnel-b', moved);
  expect((await clusterSide(compilation, { ...context, adopt: [] })).diagnostics).toContainEqual(
    expect.objectContaining({ code: 'tunnel-image-changed', summary: expect.stringContaining(moved) }),
  );
  expect((await readStatus(exposure, context)).image).toMatchObject({
    first,
    running: expect.arrayContaining([moved]),
  });
});

test('is pinned to the first digest, and the rest of the file stays', async () => {
  const { session: said, out } = session();
  expect(await pin(said, 'exposure.yaml')).toBe(0);
  expect(out()).toContain(`exposure.yaml now has the image ${image}@${first}`);
  expect(readFileSync(join(folder, 'exposure.yaml'), 'utf8')).toBe(
    `${text}tunnel:\n  image: ${image}@${first}\n`,
  );
  const again = session();
  expect(await pin(again.session, 'exposure.yaml')).toBe(0);
  expect(again.out()).toContain('names a digest already');
  const { compilation, context } = await live();
  expect(codes((await clusterSide(compilation, { ...context, adopt: [] })).diagnostics)).not.toContain(
    'tunnel-image-changed',
  );
});

test('is not written through a link', async () => {
  writeFileSync(join(folder, 'shared.yaml'), text);
  symlinkSync('shared.yaml', join(folder, 'link.yaml'));
  const { session: said, err } = session();
  expect(await pin(said, 'link.yaml')).toBe(1);
  expect(errorIn(err())).toBe('tunnel-image-not-written');
  expect(readFileSync(join(folder, 'shared.yaml'), 'utf8')).toBe(text);
  expect(existsSync(join(folder, 'link.yaml'))).toBe(true);
});
