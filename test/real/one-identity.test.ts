/**
 * Every caller of AWS in one plan has the same key: the SDK's clients, terraform's provider and its S3 backend. Which of
 * several sources counts is in test/aws/identity.test.ts; here is one plan for each kind.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { expose } from '../helpers/cli.ts';
import { type Moto, startMoto } from '../helpers/moto.ts';
import {
  login,
  loginKey,
  signedInProfiles,
  signInAnswer,
  ssoKey,
  ssoLogin,
} from '../helpers/sign-in-places.ts';

interface Call {
  readonly caller: 'expose' | 'provider' | 'backend';
  readonly key: string;
  readonly action: string;
}

let moto: Moto;
let recorder: ReturnType<typeof createServer>;
let folder: string;
const calls: Call[] = [];

const config = (): string => `
[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = s
[profile work]
aws_access_key_id = AKIAWORK
aws_secret_access_key = s
[profile vault]
credential_process = echo '{"Version":1,"AccessKeyId":"ASIAVAULT","SecretAccessKey":"s","SessionToken":"t"}'
[profile locked]
credential_process = sh -c 'echo asking >&2; echo vault is locked >&2; exit 1'
[profile role]
role_arn = arn:aws:iam::123456789012:role/gateway
source_profile = work
${signedInProfiles}`;

beforeAll(async () => {
  moto = await startMoto();
  await moto.zone('example.com');
  await moto.bucket('states');
  folder = mkdtempSync(join(tmpdir(), 'expose-identity-'));
  writeFileSync(join(folder, 'config'), config());
  writeFileSync(
    join(folder, 'exposure.yaml'),
    'domain: api.example.com\nstate: { s3: { bucket: states, key: a.tfstate, region: us-east-1 } }\n',
  );
  const { hostname, port } = new URL(moto.endpoint);
  recorder = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const signedIn = signInAnswer(incoming.url ?? '');
      if (signedIn !== null) return answer.writeHead(signedIn.status, signedIn.headers).end(signedIn.body);
      const body = Buffer.concat(chunks);
      calls.push(callOf(incoming.headers, body.toString()));
      const { method, url: path, headers } = incoming;
      const passed = send({ hostname, port, method, path, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(answer);
      });
      return passed.end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(recorder, 'listening');
}, 120_000);
beforeEach(() => {
  calls.length = 0;
});
afterAll(async () => {
  recorder.closeAllConnections();
  recorder.close();
  await moto.stop();
  rmSync(folder, { recursive: true, force: true });
});

function callOf(headers: Readonly<Record<string, unknown>>, body: string): Call {
  const agent = String(headers['user-agent']);
  const [, key = 'none'] = /Credential=([^/]+)\//.exec(String(headers['authorization'])) ?? [];
  const sdk = agent.startsWith('aws-sdk-js') ? 'expose' : 'backend';
  return {
    caller: agent.includes('terraform-provider-aws') ? 'provider' : sdk,
    key,
    action: new URLSearchParams(body).get('Action') ?? '',
  };
}

const plan = (env: Readonly<Record<string, string>>, ...flags: string[]) =>
  expose(['plan', '--json', ...flags], {
    cwd: folder,
    env: {
      ...moto.env,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(recorder.address() as AddressInfo).port}`,
      AWS_CONFIG_FILE: join(folder, 'config'),
      KUBECONFIG: join(folder, 'none'),
      HOME: folder,
      ...env,
    },
  });

const keys = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's' };

test.each([
  {
    name: 'keys beside a profile',
    env: { ...keys, AWS_PROFILE: 'work' },
    source: 'environment',
    key: /^AKIAENV$/,
  },
  {
    name: 'credential_process',
    env: { AWS_PROFILE: 'vault' },
    source: 'profile vault',
    key: /^ASIAVAULT$/,
  },
  { name: 'an assumed role', env: { AWS_PROFILE: 'role' }, source: 'profile role', key: /^ASIA(?!VAULT)/ },
  { name: 'aws sso login', env: { AWS_PROFILE: 'sso' }, source: 'profile sso', key: RegExp(`^${ssoKey}$`) },
  { name: 'aws login', env: { AWS_PROFILE: 'login' }, source: 'profile login', key: RegExp(`^${loginKey}$`) },
  {
    name: '--profile beside both',
    env: { ...keys, AWS_PROFILE: 'vault' },
    flags: ['--profile', 'work'],
    source: 'profile work',
    key: /^AKIAWORK$/,
  },
])(
  'from $name: one key for every caller, and its source is shown',
  async ({ env, flags = [], source, key }) => {
    ssoLogin(folder, 3600);
    login(folder, 3600);
    const { stdout, stderr } = await plan(env, ...flags);
    const { target, diagnostics } = JSON.parse(stdout);
    const asked = calls.filter(({ action }) => action !== 'AssumeRole');
    expect(new Set(asked.map(({ caller }) => caller))).toEqual(new Set(['expose', 'provider', 'backend']));
    const [used, ...others] = new Set(asked.map((call) => call.key));
    expect(others).toEqual([]);
    expect(used).toMatch(key);
    expect(target).toMatchObject({ account: '123456789012', credentials: source });
    expect(diagnostics.map(({ code }: { code: string }) => code)).not.toContain('aws-no-credentials');
    expect(stderr).not.toMatch(/Multiple credential sources|credential-provider/);
  },
);

test.each([
  { name: 'a vault that is locked', profile: 'locked', words: /vault is locked/ },
  {
    name: 'a profile that does not exist',
    profile: 'wrok',
    words: /"wrok"\. There are: default, locked, login, role, sso, vault, work/,
  },
  { name: 'no SSO session', profile: 'sso', words: /Run aws sso login/ },
  { name: 'no session of aws login', profile: 'login', words: /Run aws login/ },
])('$name: the cause is said once, and terraform is not started', async ({ profile, words }) => {
  rmSync(join(folder, '.aws'), { recursive: true, force: true });
  const { stdout } = await plan({ AWS_PROFILE: profile });
  const faults = JSON.parse(stdout).diagnostics.filter(
    ({ code }: { code: string }) => code.startsWith('aws-') || code === 'tool-failed',
  );
  expect(faults).toHaveLength(1);
  expect(`${faults[0].summary} ${faults[0].detail}`).toMatch(words);
  expect(calls).toEqual([]);
});
