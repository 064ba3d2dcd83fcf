/** Plans when one side does not answer, refuses or is locked: a clear message in bounded time, and the other sides. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { plan as planCommand } from '../../src/commands/live/plan.ts';
import type { ClusterSide } from '../../src/plan/cluster/cluster-side.ts';
import type { PlanDraft } from '../../src/plan/document/plan.ts';
import { capturedSession } from '../helpers/captured-session.ts';
import { defineHelmChartConfigs } from '../helpers/helm-chart-configs.ts';
import { type PlannedGateway, plannedGateway } from './plan-gateway.ts';

const text = 'domain: api.example.com\ncluster:\n  ingress: none\n  namespace: home\n';
let gateway: PlannedGateway;
let environment: NodeJS.ProcessEnv;

const codes = (plan: PlanDraft): string[] =>
  plan.diagnostics
    .filter((diagnostic) => diagnostic.severity === 'error')
    .map((diagnostic) => diagnostic.code);
const askedCluster = (yaml: string): Promise<ClusterSide> => {
  gateway.write(yaml);
  return gateway.planCluster();
};
const said = (side: ClusterSide): (readonly [code: string, summary: string])[] =>
  side.diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.summary]);
const targets = (plan: PlanDraft): string[] =>
  [...new Set(plan.changes.map((change) => change.target))].sort();

beforeAll(async () => {
  gateway = await plannedGateway(text, 'api-example-com');
  environment = { ...process.env };
}, 120_000);
afterEach(async () => {
  for (const variable of Object.keys(process.env))
    if (!(variable in environment)) delete process.env[variable];
  Object.assign(process.env, environment);
  gateway.write(text);
  await gateway.moto.heal();
});
afterAll(() => gateway.stop());

/** A port that accepts connections and never answers, or one where nothing listens. */
async function port(silent: boolean): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((socket) => void socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (!silent) await new Promise((resolve) => server.close(resolve));
  return { url, close: () => void server.close() };
}

describe('AWS', () => {
  test.each([
    { silent: false, most: 60 },
    { silent: true, most: 120 },
  ])(
    'does not answer (silent: $silent): reported soon, and the other sides are shown',
    async ({ silent, most }) => {
      const nowhere = await port(silent);
      process.env['AWS_ENDPOINT_URL'] = nowhere.url;
      const since = performance.now();
      const plan = await gateway.draft();
      nowhere.close();
      expect(codes(plan)).toEqual(['aws-unreachable']);
      expect((performance.now() - since) / 1000).toBeLessThan(most);
      expect(targets(plan)).toEqual(['files', 'k8s']);
      expect(plan).toMatchObject({ complete: false });
    },
  );

  test('finds no credentials', async () => {
    for (const variable of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[variable];
    const plan = await gateway.draft();
    expect(new Set(codes(plan))).toEqual(new Set(['aws-no-credentials']));
    expect(targets(plan)).toEqual(['files', 'k8s']);
  });

  test('refuses expired credentials', async () => {
    await gateway.moto.fail({ kind: 'expire', times: 1000 });
    expect(new Set(codes(await gateway.draft()))).toEqual(new Set(['aws-credentials-expired']));
  });

  test('is that of a new account: free plan, no role, no quota, a wrong clock: each has its own sentence', async () => {
    const said = async () =>
      (await gateway.draft()).diagnostics
        .filter(({ severity }) => severity === 'error')
        .map(({ code, summary }) => `${code}: ${summary}`);
    await gateway.moto.rules({ freePlan: true, spotRole: false, vcpus: { spot: 1 } });
    expect(await said()).toEqual([
      'aws-quota: the account may use 1 vCPU on spot in us-east-1: a t4g.nano needs 2',
      'instance-type-not-free: the account’s free plan does not include the instance type',
    ]);
    await gateway.moto.rules({ spotRole: false });
    expect(await said()).toEqual([
      'spot-role-missing: the account lacks the role that EC2 needs for spot instances',
    ]);
    await gateway.moto.rules({ vcpus: { spot: 0 }, dryRunTells: false });
    expect(await said()).toEqual([
      'aws-quota: the account may use 0 vCPUs on spot in us-east-1: a t4g.nano needs 2',
    ]);
    await gateway.moto.rules({ regionsOff: ['ap-east-1'] });
    gateway.write(`${text}gateway: { region: ap-east-1 }\n`);
    expect(await said()).toEqual([
      'aws-region-not-enabled: the account has not enabled the region ap-east-1',
    ]);
    gateway.write(text);
    await gateway.moto.rules({});
    await gateway.moto.fail({ kind: 'clock', times: 1000 });
    expect(await said()).toEqual(['aws-clock-wrong: the clock of this machine is wrong']);
    expect(await gateway.moto.requests()).not.toContainEqual(
      expect.objectContaining({ service: 'ec2', action: expect.stringMatching(/^(?:Create|Allocate)/) }),
    );
  }, 400_000);

  test('already has a record that the plan would create: reported before anything is created', async () => {
    await gateway.moto.address('CREATE', 'api.example.com', 300, '198.51.100.7');
    const plan = await gateway.draft();
    await gateway.moto.address('DELETE', 'api.example.com', 300, '198.51.100.7');
    expect(plan.diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'record-exists',
        severity: 'error',
        path: ['domain'],
        detail: expect.stringContaining('does not contain api.example.com A.'),
      }),
    );
  });
});

describe('the cluster', () => {
  test('does not answer: the other sides are shown', async () => {
    const config = JSON.parse(readFileSync(gateway.cluster.kubeconfig, 'utf8')) as {
      clusters: { cluster: { server: string } }[];
    };
    config.clusters[0]!.cluster.server = (await port(false)).url;
    process.env['KUBECONFIG'] = join(gateway.folder, 'kubeconfig');
    writeFileSync(process.env['KUBECONFIG'], JSON.stringify(config));
    const plan = await gateway.draft();
    expect(codes(plan)).toEqual(['cluster-unreachable']);
    expect(targets(plan)).toEqual(['files', 'terraform']);
    expect(plan.complete).toBe(false);
  });

  test('is not in the kubeconfig', async () => {
    process.env['KUBECONFIG'] = join(gateway.folder, 'empty');
    writeFileSync(process.env['KUBECONFIG'], '');
    expect(said(await askedCluster(text)).map(([code]) => code)).toEqual(['cluster-no-context']);
  });

  test('gives no rights', async () => {
    process.env['KUBECONFIG'] = gateway.cluster.restrictedKubeconfig;
    expect(said(await askedCluster(text)).map(([code]) => code)).toEqual(['cluster-no-rights']);
  });

  test('has a pod that holds a port of the ingress controller', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'other-ingress',
        namespace: 'default',
        // Another exposure's: its port is as taken as any other.
        labels: { 'app.kubernetes.io/managed-by': 'expose', 'app.kubernetes.io/part-of': 'shop' },
      },
      spec: { containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 8080, hostPort: 80 }] }] },
    };
    await gateway.cluster.must(['create', '-f', '-'], JSON.stringify(pod));
    await gateway.cluster.must([
      'patch',
      'pod',
      'other-ingress',
      '--subresource',
      'status',
      '--type',
      'merge',
      '-p',
      '{"status":{"phase":"Running"}}',
    ]);
    const side = await askedCluster('domain: api.example.com\ncluster: { ingress: ingress-nginx }\n');
    await gateway.cluster.must(['delete', 'pod', 'other-ingress', '--grace-period=0', '--force']);
    expect(said(side)).toEqual([
      ['host-port-taken', 'port 80 of a node is held by pod default/other-ingress'],
    ]);
  });

  test('has no node with the labels of the file, until there is one', async () => {
    const selecting =
      'domain: api.example.com\ncluster:\n  ingress: none\n  namespace: home\n  nodeSelector: { disk: ssd }\n';
    await gateway.cluster.addNode('spinning', { disk: 'hdd' });
    expect(said(await askedCluster(selecting))).toEqual([
      ['node-selector-unmatched', 'no node has the labels disk=ssd'],
    ]);
    await gateway.cluster.addNode('fast', { disk: 'ssd' });
    expect(said(await askedCluster(selecting))).toEqual([]);
  });

  test('has no Traefik, and pods in another network than Traefik will trust', async () => {
    const behindTraefik = `domain: api.example.com
ports: [80, 443, { public: 8081, target: web.shop.svc:80 }, { public: 8082, target: web.default.svc:80 }]
gateway: { forwarder: haproxy }
cluster: { ingress: traefik, namespace: home }
`;
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'elsewhere' },
      spec: { podCIDR: '10.52.0.0/24', podCIDRs: ['10.52.0.0/24'] },
    };
    await gateway.cluster.must(['create', '-f', '-'], JSON.stringify(node));
    await defineHelmChartConfigs(gateway.cluster);
    const found = said(await askedCluster(behindTraefik));
    await gateway.cluster.must(['delete', 'node', 'elsewhere']);
    expect(found).toEqual([
      [
        'service-missing',
        expect.stringContaining('no Service traefik in the namespace kube-system, where the port http leads'),
      ],
      [
        'service-missing',
        expect.stringContaining(
          'no Service traefik in the namespace kube-system, where the port https leads',
        ),
      ],
      ['service-missing', expect.stringContaining('neither the Service web nor the namespace shop')],
      ['service-missing', expect.stringContaining('no Service web in the namespace default')],
      ['pod-network-untrusted', expect.stringContaining('10.52.0.0/24')],
    ]);
  });

  test('is still deleting the namespace', async () => {
    await gateway.cluster.must(['create', 'namespace', 'home']);
    // No controller runs here to finish it.
    await gateway.cluster.must(['delete', 'namespace', 'home', '--wait=false']);
    const side = await askedCluster(text);
    const emptied = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'home' },
      spec: { finalizers: [] },
    });
    await gateway.cluster.must(['replace', '--raw', '/api/v1/namespaces/home/finalize', '-f', '-'], emptied);
    expect(said(side)).toEqual([['cluster-refused', 'the namespace home is being deleted']]);
  });
});

describe('the state', () => {
  test('is locked: the message names the owner of the lock', async () => {
    const holder = spawn(
      'python3',
      [
        '-c',
        [
          'import fcntl,os,struct,sys,time',
          `path=${JSON.stringify(join(gateway.home, 'terraform.tfstate'))}`,
          'f=open(path,"a+")',
          'fcntl.lockf(f,fcntl.LOCK_EX)',
          `open(${JSON.stringify(join(gateway.home, '.terraform.tfstate.lock.info'))},"w").write('{"ID":"1234","Operation":"OperationTypeApply","Who":"me@there","Created":"2026-01-01T00:00:00Z"}')`,
          'print("held",flush=True)',
          'sys.stdin.read()',
        ].join('\n'),
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const plan = await gateway.draft();
    holder.stdin.end();
    await new Promise((resolve) => holder.once('close', resolve));
    rmSync(join(gateway.home, '.terraform.tfstate.lock.info'), { force: true });
    rmSync(join(gateway.home, 'terraform.tfstate'), { force: true });
    expect(codes(plan)).toEqual(['state-locked']);
    expect(plan.diagnostics.find((diagnostic) => diagnostic.code === 'state-locked')?.detail).toContain(
      'me@there',
    );
  });

  test('is to move to S3: the plan says so and does not ask terraform', async () => {
    await gateway.draft();
    await gateway.moto.bucket('my-state');
    gateway.write(`${text}state:\n  s3: { bucket: my-state, key: home.tfstate, region: us-east-1 }\n`);
    const plan = await gateway.draft();
    expect(codes(plan)).toEqual([]);
    expect(
      plan.diagnostics
        .filter((diagnostic) => diagnostic.code === 'backend-changed')
        .map((diagnostic) => diagnostic.summary),
    ).toEqual([
      `the state moves from the file ${join(gateway.home, 'terraform.tfstate')} to s3://my-state/home.tfstate`,
    ]);
    expect(plan).toMatchObject({ complete: false });
  });
});

describe('the command', () => {
  test('--offline asks neither AWS nor the cluster, says so and saves nothing', async () => {
    Object.assign(process.env, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', KUBECONFIG: '/nonexistent' });
    const { session, out } = capturedSession({ cwd: gateway.folder, env: process.env });
    expect(await planCommand(session, 'exposure.yaml', { offline: true, detailedExitcode: true })).toBe(2);
    expect(out()).toContain('Offline: AWS and the cluster were not asked.');
    expect(out()).not.toContain('expose apply');
  });

  test('--json is one document, whatever fails, and exits 1', async () => {
    process.env['KUBECONFIG'] = '/nonexistent';
    const { session, out } = capturedSession({ cwd: gateway.folder, env: process.env, json: true });
    expect(await planCommand(session, 'exposure.yaml', { detailedExitcode: true })).toBe(1);
    const document = JSON.parse(out()) as {
      command: string;
      ok: boolean;
      complete: boolean;
      changes: { target: string }[];
      plan?: string;
    };
    expect(document).toMatchObject({ command: 'plan', ok: false, complete: false });
    expect(document.changes.some((change) => change.target === 'terraform')).toBe(true);
    expect(document).not.toHaveProperty('plan');
  });
});
