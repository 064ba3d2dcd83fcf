/**
 * A real kube-apiserver with etcd on loopback, for tests. It starts in about three seconds and leaves nothing behind.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPair, randomBytes } from 'node:crypto';
import { accessSync, constants, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

interface KubectlResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}
type Kubectl = (args: readonly string[], stdin?: string) => Promise<KubectlResult>;

export interface ControlPlane {
  /** Path of the admin's kubeconfig. */
  readonly kubeconfig: string;
  /** Path of a kubeconfig whose user, "deployer" in group "expose:deployers", has no rights until a test gives some. */
  readonly restrictedKubeconfig: string;
  /** The only context of both. */
  readonly context: string;
  /** kubectl as admin; a failure is a result, not an exception. */
  readonly kubectl: Kubectl;
  /** kubectl that must succeed; returns its standard output. */
  readonly must: (args: readonly string[], stdin?: string) => Promise<string>;
  /** Writes the status of a completed rollout, because no controllers run here. */
  readonly markAvailable: (namespace: string, deployment: string) => Promise<void>;
  /** The same for a DaemonSet. */
  readonly markScheduled: (namespace: string, daemonSet: string) => Promise<void>;
  /**
   * From now on deleted namespaces end, with what is in them, as in a cluster that is complete. No other controller runs.
   */
  readonly endNamespaces: () => void;
  /** Adds a ready node with these labels. */
  readonly addNode: (name: string, labels?: Readonly<Record<string, string>>) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const kubernetesVersion = '1.32.13';
const context = 'expose-test';

/** Throws with the command to run when the programs are missing. */
export async function startControlPlane(): Promise<ControlPlane> {
  const programs = join(
    process.env['EXPOSE_TEST_CACHE'] ?? join(homedir(), '.cache', 'expose-test'),
    `k8s-${kubernetesVersion}`,
  );
  for (const program of ['etcd', 'kube']) requireProgram(join(programs, program));
  const dir = await mkdtemp(join(tmpdir(), 'expose-control-plane-'));
  const children: ChildProcess[] = [];
  const start = (program: string, args: readonly string[]) => {
    const log = openSync(join(dir, `${program}.log`), 'a', 0o600);
    children.push(spawn(join(programs, program), args, { stdio: ['ignore', log, log] }));
  };
  const stop = async () => {
    for (const child of children.reverse()) await end(child);
    await rm(dir, { recursive: true, force: true });
  };
  // A test file that is interrupted leaves no servers behind.
  process.once('exit', () => {
    for (const child of children) child.kill('SIGKILL');
  });
  try {
    const [client, peer, api] = await freePorts(3);
    start('etcd', etcdArgs(dir, client!, peer!));
    const token = { admin: randomBytes(16).toString('hex'), deployer: randomBytes(16).toString('hex') };
    await writeFile(
      join(dir, 'tokens.csv'),
      `${token.admin},admin,admin,"system:masters"\n${token.deployer},deployer,deployer,"expose:deployers"\n`,
      { mode: 0o600 },
    );
    await writeFile(join(dir, 'accounts.key'), await accountKey(), { mode: 0o600 });
    start('kube', apiserverArgs(dir, client!, api!));
    const kubeconfig = await writeKubeconfig(dir, 'admin', api!, token.admin);
    const restrictedKubeconfig = await writeKubeconfig(dir, 'deployer', api!, token.deployer);
    const kubectl: Kubectl = (args, stdin) => run('kubectl', ['--kubeconfig', kubeconfig, ...args], stdin);
    await untilReady(kubectl, children, dir);
    const endNamespaces = () => start('kube', namespaceControllerArgs(kubeconfig));
    return { kubeconfig, restrictedKubeconfig, context, kubectl, stop, endNamespaces, ...writers(kubectl) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function requireProgram(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new Error(`${path} is missing. Run: scripts/build-control-plane.sh`);
  }
}

function etcdArgs(dir: string, client: number, peer: number): string[] {
  const clients = `http://127.0.0.1:${client}`;
  const peers = `http://127.0.0.1:${peer}`;
  return [
    '--data-dir',
    join(dir, 'etcd'),
    '--unsafe-no-fsync',
    '--listen-client-urls',
    clients,
    '--advertise-client-urls',
    clients,
    '--listen-peer-urls',
    peers,
    '--initial-advertise-peer-urls',
    peers,
    '--initial-cluster',
    `default=${peers}`,
  ];
}

function apiserverArgs(dir: string, etcd: number, port: number): string[] {
  return [
    'kube-apiserver',
    '--etcd-servers',
    `http://127.0.0.1:${etcd}`,
    '--bind-address',
    '127.0.0.1',
    '--advertise-address',
    '127.0.0.1',
    '--secure-port',
    String(port),
    '--cert-dir',
    join(dir, 'certs'),
    '--token-auth-file',
    join(dir, 'tokens.csv'),
    '--anonymous-auth=false',
    '--authorization-mode',
    'RBAC',
    '--service-account-issuer',
    'https://kubernetes.default.svc',
    '--service-account-key-file',
    join(dir, 'accounts.key'),
    '--service-account-signing-key-file',
    join(dir, 'accounts.key'),
    '--service-cluster-ip-range',
    '10.96.0.0/16',
    // No controller makes the default ServiceAccount here, and no pod ever starts.
    '--endpoint-reconciler-type',
    'none',
    '--disable-admission-plugins',
    'ServiceAccount',
  ];
}

function namespaceControllerArgs(kubeconfig: string): string[] {
  return [
    'kube-controller-manager',
    '--kubeconfig',
    kubeconfig,
    '--controllers',
    'namespace-controller',
    '--leader-elect=false',
    '--secure-port',
    '0',
  ];
}

/** The key that an API server signs the tokens of ServiceAccounts with. */
export async function accountKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return privateKey;
}

async function writeKubeconfig(dir: string, user: string, port: number, token: string): Promise<string> {
  const path = join(dir, `kubeconfig.${user}`);
  await writeFile(
    path,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': context,
      clusters: [
        {
          name: 'test',
          cluster: {
            server: `https://127.0.0.1:${port}`,
            'certificate-authority': join(dir, 'certs', 'apiserver.crt'),
          },
        },
      ],
      users: [{ name: user, user: { token } }],
      contexts: [{ name: context, context: { cluster: 'test', user } }],
    }),
    { mode: 0o600 },
  );
  return path;
}

async function untilReady(kubectl: Kubectl, children: readonly ChildProcess[], dir: string): Promise<void> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await pause(200)) {
    if (children.some((child) => child.exitCode !== null)) break;
    const { exitCode } = await kubectl(['get', '--raw', '/readyz', '--request-timeout', '5s']);
    // The server makes this namespace just after it is ready; before that, nothing can be validated in it.
    if (exitCode === 0 && (await kubectl(['get', 'namespace', 'default'])).exitCode === 0) return;
  }
  const logs = await Promise.all(
    ['etcd', 'kube'].map((program) => readFile(join(dir, `${program}.log`), 'utf8').catch(() => '')),
  );
  throw new Error(`the control plane did not start:\n${logs.map((log) => log.slice(-1500)).join('\n')}`);
}

function writers(
  kubectl: Kubectl,
): Pick<ControlPlane, 'must' | 'markAvailable' | 'markScheduled' | 'addNode'> {
  const must: ControlPlane['must'] = async (args, stdin) => {
    const result = await kubectl(args, stdin);
    if (result.exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${result.stderr}`);
    return result.stdout;
  };
  const patchStatus = async (
    namespace: string,
    kind: string,
    name: string,
    statusOf: (generation: number) => object,
  ) => {
    const live = JSON.parse(await must(['get', kind, name, '-n', namespace, '-o', 'json'])) as {
      metadata: { generation: number };
    };
    await must([
      'patch',
      kind,
      name,
      '-n',
      namespace,
      '--subresource',
      'status',
      '--type',
      'merge',
      '-p',
      JSON.stringify({ status: statusOf(live.metadata.generation) }),
    ]);
  };
  return {
    must,
    markAvailable: (namespace, name) =>
      patchStatus(namespace, 'deployment', name, (observedGeneration) => ({
        observedGeneration,
        replicas: 1,
        updatedReplicas: 1,
        readyReplicas: 1,
        availableReplicas: 1,
        conditions: [
          {
            type: 'Available',
            status: 'True',
            reason: 'MinimumReplicasAvailable',
            message: '',
            lastTransitionTime: new Date().toISOString(),
            lastUpdateTime: new Date().toISOString(),
          },
        ],
      })),
    markScheduled: (namespace, name) =>
      patchStatus(namespace, 'daemonset', name, (observedGeneration) => ({
        observedGeneration,
        desiredNumberScheduled: 1,
        currentNumberScheduled: 1,
        updatedNumberScheduled: 1,
        numberReady: 1,
        numberAvailable: 1,
        numberMisscheduled: 0,
      })),
    addNode: async (name, labels = {}) => {
      await must(
        ['create', '-f', '-'],
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Node',
          metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
        }),
      );
      await must([
        'patch',
        'node',
        name,
        '--subresource',
        'status',
        '--type',
        'merge',
        '-p',
        JSON.stringify({
          status: { conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: '' }] },
        }),
      ]);
    },
  };
}

/** Sends SIGTERM to a process, and SIGKILL after 10 seconds. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(late);
}

/** Ports that were free a moment ago. All are held until the last one is known, which makes them differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Runs a program and returns its whole output; a missing one is an error that names it. */
function run(program: string, args: readonly string[], stdin = ''): Promise<KubectlResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });
    child.once('error', () => reject(new Error(`${program} is not installed: the tests run the real one`)));
    child.once('close', (code) => resolve({ exitCode: code ?? 1, stdout, stderr }));
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
  });
}
