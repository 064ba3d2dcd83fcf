/**
 * AWS for tests: moto on loopback with its gaps closed (moto_gaps.py). The usual environment variables lead terraform,
 * its S3 backend and the SDK there, so the tested files are byte for byte those of a user.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { terraformEnvironment } from './terraform-cli.ts';

export interface Moto {
  readonly endpoint: string;
  /** The only region that the stand-in is used in. */
  readonly region: string;
  /** A temporary folder, removed by stop(); TMPDIR of everything that runs with `env`. */
  readonly folder: string;
  /** A complete environment, not an addition to one: run programs with it and your own additions. */
  readonly env: Readonly<Record<string, string>>;
  /** For the SDK's clients: new EC2Client(moto.client). */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Creates a public hosted zone and returns its id. */
  zone(name: string): Promise<string>;
  /** Creates or deletes an A record, by its full name, in the zone that was created last. */
  address(action: 'CREATE' | 'DELETE', name: string, ttl: number, address: string): Promise<void>;
  /** The ids of the account's default VPC and of one of its subnets. */
  defaultNetwork(): Promise<{ readonly vpc: string; readonly subnet: string }>;
  /** Creates an S3 bucket. */
  bucket(name: string): Promise<void>;
  /** Any call of a query API, e.g. call('ec2', { Action: 'StopInstances', 'InstanceId.1': 'i-…' }); returns the XML. */
  call(service: string, parameters: Readonly<Record<string, string>>): Promise<string>;
  /** Creates an IAM user with this policy alone; returns its key, for programs and for the SDK's clients. */
  user(
    name: string,
    policy: string,
  ): Promise<{ readonly env: Readonly<Record<string, string>>; readonly client: Moto['client'] }>;
  /**
   * From now on every request needs a user's key and a policy that allows it (moto_rights.py): the key of `env`, `client`
   * and `call` is no user's.
   */
  enforceRights(): Promise<void>;
  /** Makes requests fail from now on. */
  fail(...faults: readonly Fault[]): Promise<void>;
  /** Ends all faults and lets hanging requests continue. */
  heal(): Promise<void>;
  /** What this AWS refuses and does by itself from now on; without one again: rules({}). */
  rules(rules: Rules): Promise<void>;
  /** EC2 takes the capacity of a spot instance back. `named`: whether its request, open again, still names it. */
  interrupt(instance: string, named?: boolean): Promise<void>;
  /** EC2 has capacity for it again, and starts it. */
  resume(instance: string): Promise<void>;
  /** Every request so far, oldest first. */
  requests(): Promise<readonly Request[]>;
  stop(): Promise<void>;
}

type Market = 'spot' | 'on-demand';

/** moto_rules.py says what each means, and what it is without one. */
interface Rules {
  readonly freePlan?: boolean;
  readonly spotRole?: boolean;
  readonly full?: Partial<Readonly<Record<Market, readonly string[]>>>;
  readonly vcpus?: Partial<Readonly<Record<Market, number>>>;
  readonly vcpuReleaseSeconds?: number;
  readonly regionsOff?: readonly string[];
  readonly detachSeconds?: number;
  readonly startRefusedSeconds?: number;
  readonly dryRunTells?: boolean;
  readonly namesChanges?: boolean;
  readonly prices?: Readonly<Record<string, string>>;
  readonly scores?: Readonly<Record<string, number>>;
}

interface Fault {
  /**
   * throttle and unavailable: 503 · refuse: not authorised · expire: credentials · clock: it is wrong here · capacity: no
   * spot capacity · hang: no answer until heal().
   */
  readonly kind: 'throttle' | 'unavailable' | 'refuse' | 'expire' | 'clock' | 'capacity' | 'hang';
  /** As in the request's signature: ec2, route53, sts, s3. Absent: any. */
  readonly service?: string;
  /** A regular expression for the action ("RunInstances"), or for "METHOD /path" where the API is REST. Absent: any. */
  readonly action?: string;
  /** How many matching requests succeed first. */
  readonly after?: number;
  /** How many then fail; 1 where absent. */
  readonly times?: number;
  /** For hang: the longest wait in seconds; 600 where absent. */
  readonly seconds?: number;
}

interface Request {
  readonly service: string;
  readonly action: string;
  readonly status: number;
}

/** How EC2 answers a request that only asks whether it could be made. */
export const dryRun = 412;

const region = 'us-east-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Starts a stand-in on a free port, in about a second; call stop() at the end. */
export async function startMoto(): Promise<Moto> {
  const server = spawn(
    process.env['PYTHON'] ?? 'python3',
    [fileURLToPath(new URL('moto-serve.py', import.meta.url))],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const endpoint = `http://127.0.0.1:${await portOf(server)}`;
  const folder = await mkdtemp(join(tmpdir(), 'expose-moto-'));

  async function send(
    service: string,
    method: string,
    path: string,
    content?: { readonly text: string; readonly type?: string },
  ): Promise<string> {
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const response = await fetch(endpoint + path, {
      method,
      headers: { authorization, ...(content?.type === undefined ? {} : { 'content-type': content.type }) },
      ...(content === undefined ? {} : { body: content.text }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${service} ${method} ${path}: ${response.status} ${text}`);
    return text;
  }
  let zoneId = '';
  const control = async (path: string, body?: unknown) =>
    JSON.parse(
      body === undefined
        ? await send('none', 'GET', `/_stand-in/${path}`)
        : await send('none', 'POST', `/_stand-in/${path}`, { text: JSON.stringify(body) }),
    );

  const call: Moto['call'] = (service, parameters) =>
    send(service, 'POST', '/', {
      text: new URLSearchParams({ Version: '2016-11-15', ...parameters }).toString(),
      type: 'application/x-www-form-urlencoded',
    });

  return {
    endpoint,
    region,
    folder,
    client: { endpoint, region, credentials },
    env: terraformEnvironment(folder, {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    }),
    async zone(name) {
      const body = `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${name}</CallerReference></CreateHostedZoneRequest>`;
      const answer = await send('route53', 'POST', '/2013-04-01/hostedzone', {
        text: body,
        type: 'text/xml',
      });
      zoneId = /<Id>\/hostedzone\/([^<]+)<\/Id>/.exec(answer)?.[1] ?? fail(`no zone id in ${answer}`);
      return zoneId;
    },
    async address(action, name, ttl, address) {
      const record = `<ResourceRecordSet><Name>${name}</Name><Type>A</Type><TTL>${ttl}</TTL><ResourceRecords><ResourceRecord><Value>${address}</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>`;
      const body = `<ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeBatch><Changes><Change><Action>${action}</Action>${record}</Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`;
      await send('route53', 'POST', `/2013-04-01/hostedzone/${zoneId}/rrset/`, {
        text: body,
        type: 'text/xml',
      });
    },
    async defaultNetwork() {
      const filter = { 'Filter.1.Name': 'default-for-az', 'Filter.1.Value.1': 'true' };
      const subnets = await call('ec2', { Action: 'DescribeSubnets', ...filter });
      const id = (kind: string) =>
        new RegExp(`<${kind}Id>([^<]+)`).exec(subnets)?.[1] ?? fail(`no ${kind} in ${subnets}`);
      return { vpc: id('vpc'), subnet: id('subnet') };
    },
    bucket: async (name) => void (await send('s3', 'PUT', `/${name}`)),
    call,
    async user(name, policy) {
      const iam = (Action: string, parameters: Readonly<Record<string, string>> = {}) =>
        call('iam', { Action, Version: '2010-05-08', UserName: name, ...parameters });
      await iam('CreateUser');
      await iam('PutUserPolicy', { PolicyName: 'printed', PolicyDocument: policy });
      const answer = await iam('CreateAccessKey');
      const field = (tag: string) =>
        new RegExp(`<${tag}>([^<]+)`).exec(answer)?.[1] ?? fail(`no ${tag} in ${answer}`);
      const accessKeyId = field('AccessKeyId');
      const secretAccessKey = field('SecretAccessKey');
      return {
        env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
        client: { endpoint, region, credentials: { accessKeyId, secretAccessKey } },
      };
    },
    enforceRights: async () => void (await send('none', 'POST', '/moto-api/reset-auth', { text: '0' })),
    fail: async (...faults) => void (await control('faults', faults)),
    heal: async () => void (await control('faults', [])),
    rules: async (rules) => void (await control('rules', rules)),
    interrupt: async (instance, named = false) => void (await control('interrupt', { instance, named })),
    resume: async (instance) => void (await control('resume', { instance })),
    requests: () => control('requests'),
    async stop() {
      await end(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The port from the server's first line. */
function portOf(server: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let stderr = '';
    server.stderr
      ?.setEncoding('utf8')
      .on('data', (chunk: string) => (stderr = (stderr + chunk).slice(-4000)));
    server.on('error', () =>
      reject(new Error('python3 is not on PATH: these tests run moto on it as a stand-in for AWS')),
    );
    server.on('close', () =>
      reject(new Error(`moto did not start: install it with  pip install 'moto[server]==5.2.1'\n${stderr}`)),
    );
    if (server.stdout !== null)
      createInterface({ input: server.stdout }).once('line', (line) =>
        resolve((JSON.parse(line) as { port: number }).port),
      );
  });
}

/** The server ends when its input closes. A hanging request may keep it, so it is killed after a second. */
function end(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) return resolve();
    const timer = setTimeout(() => server.kill('SIGKILL'), 1000);
    server.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    server.stdin?.end();
  });
}

function fail(message: string): never {
  throw new Error(message);
}
