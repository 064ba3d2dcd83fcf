/** Where credentials come from, and how long they are used. The programs and files are real; no AWS is asked. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { endingCredentials } from '../../src/aws/access/ending-credentials.ts';
import { identity, identityWords, useAwsAccess } from '../../src/aws/access/identity.ts';
import { withIdentity } from '../../src/aws/access/terraform-identity.ts';
import { askEc2 } from '../../src/aws/client.ts';
import type { RunTool } from '../../src/tools/run.ts';
import { toolResult } from '../helpers/tool-result.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'identity-'));
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'));
  configure('');
  useAwsAccess({ profile: null, region: 'us-east-1' });
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
  useAwsAccess({ profile: null, region: 'us-east-1' });
});

const configure = (text: string): void => writeFileSync(join(folder, 'config'), text);

/** A credential_process that counts its runs, and hands out keys that last so many seconds. */
function vault(seconds: number): void {
  const script = join(folder, 'vault.sh');
  writeFileSync(
    script,
    `echo run >> ${join(folder, 'runs')}\nprintf '{"Version":1,"AccessKeyId":"ASIA000%s","SecretAccessKey":"s","SessionToken":"t","Expiration":"%s"}' "$(wc -l < ${join(folder, 'runs')})" "$(date -u -d "+${seconds} seconds" +%Y-%m-%dT%H:%M:%SZ)"\n`,
  );
  configure(`[profile vault]\ncredential_process = sh ${script}\n`);
  vi.stubEnv('AWS_PROFILE', 'vault');
}
const runs = (): number => readFileSync(join(folder, 'runs'), 'utf8').split('\n').length - 1;

test('five requests at the same time ask the vault once', async () => {
  vault(3600);
  const keys = await Promise.all([1, 2, 3, 4, 5].map(async () => (await identity()).credentials.accessKeyId));
  expect(new Set(keys).size).toBe(1);
  expect(runs()).toBe(1);
});

test('keys that end soon are renewed before terraform starts, and used by the SDK meanwhile', async () => {
  vault(600);
  expect((await identity()).credentials.accessKeyId).toBe('ASIA0001');
  expect((await identity()).credentials.accessKeyId).toBe('ASIA0001');
  const seen: (string | undefined)[] = [];
  const run: RunTool = async (_tool, _args, options) => {
    seen.push(options?.env?.['AWS_ACCESS_KEY_ID']);
    return toolResult({ exitCode: 0 });
  };
  await withIdentity(run)('terraform', ['plan']);
  expect(seen).toEqual(['ASIA0002']);
});

test('keys that cannot be renewed are used for as long as they last', async () => {
  vault(600);
  await identity();
  configure('[profile vault]\ncredential_process = false\n');
  expect((await identity(900)).credentials.accessKeyId).toBe('ASIA0001');
});

test.each([
  { seconds: 300, said: ['aws-credentials-ending'] },
  { seconds: 3600, said: [] },
])('an apply that credentials of $seconds s may not last for is warned of', async ({ seconds, said }) => {
  vault(seconds);
  const warnings = await endingCredentials();
  expect(warnings.map(({ code }) => code)).toEqual(said);
});

test('only terraform gets the keys, and no profile beside them', async () => {
  configure(
    '[profile work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = s\nendpoint_url = http://aws\n',
  );
  useAwsAccess({ profile: 'work', region: 'us-east-1' });
  const given: (Readonly<Record<string, string>> | undefined)[] = [];
  const run: RunTool = async (_tool, _args, options) => {
    given.push(options?.env);
    return toolResult({ exitCode: 0 });
  };
  for (const tool of ['terraform', 'kubectl', 'git'] as const) await withIdentity(run)(tool, ['plan']);
  expect(given).toEqual([
    {
      AWS_ACCESS_KEY_ID: 'AKIAWORK',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_ENDPOINT_URL: 'http://aws',
    },
    undefined,
    undefined,
  ]);
});

test('terraform is not started without credentials: the cause takes its place', async () => {
  const run: RunTool = () => Promise.reject(new Error('started'));
  configure('[profile vault]\ncredential_process = sh -c "echo vault is locked >&2; exit 1"\n');
  vi.stubEnv('AWS_PROFILE', 'vault');
  const result = await withIdentity(run)('terraform', ['plan']);
  expect(result).toMatchObject({ exitCode: undefined, refused: { code: 'aws-no-credentials' } });
});

test('messages name the source and the end of the key, never more of it', async () => {
  expect(await identityWords()).toBe(null);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_CREDENTIAL_EXPIRATION', '2030-01-02T03:04:05Z');
  expect(await identityWords()).toBe('environment, key …MPLE, until 2030-01-02T03:04Z');
});

test.each([
  { what: 'a profile that is named', env: { AWS_PROFILE: 'work' }, source: 'profile work' },
  { what: 'AWS_DEFAULT_PROFILE', env: { AWS_DEFAULT_PROFILE: 'work' }, source: 'profile work' },
  { what: 'nothing', env: {}, source: 'profile default' },
  {
    what: 'keys beside a profile',
    env: { AWS_PROFILE: 'work', AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 's' },
    source: 'environment',
  },
])('$what: as the AWS CLI', async ({ env, source }) => {
  configure(
    '[default]\naws_access_key_id = D\naws_secret_access_key = s\n[profile work]\naws_access_key_id = W\naws_secret_access_key = s\n',
  );
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  expect((await identity()).source).toBe(source);
});

test.each([
  { flag: 'wrok', words: /^--profile names "wrok"\. There are: work\.$/ },
  { flag: null, words: /^AWS_PROFILE names "wrok"\. There are: work\.$/ },
])('a profile that does not exist is named with those that do ($flag)', async ({ flag, words }) => {
  configure('[profile work]\nregion = eu-central-1\n[sso-session corp]\nsso_region = eu-central-1\n');
  vi.stubEnv('AWS_PROFILE', 'wrok');
  useAwsAccess({ profile: flag, region: 'us-east-1' });
  await expect(identity()).rejects.toThrow(words);
});

test.each([
  { what: '--profile', flag: 'work', env: {}, endpoint: 'http://work' },
  { what: 'AWS_PROFILE', env: { AWS_PROFILE: 'work' }, endpoint: 'http://work' },
  { what: 'AWS_DEFAULT_PROFILE', env: { AWS_DEFAULT_PROFILE: 'work' }, endpoint: 'http://work' },
  {
    what: 'a variable for another service',
    flag: 'work',
    env: { AWS_ENDPOINT_URL_S3: 'http://s3' },
    endpoint: 'http://work',
  },
  { what: 'an empty variable', flag: 'work', env: { AWS_ENDPOINT_URL: '' }, endpoint: 'http://work' },
  {
    what: 'endpoints that are to be ignored',
    flag: 'work',
    env: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    endpoint: null,
  },
  { what: 'a variable', flag: 'work', env: { AWS_ENDPOINT_URL: 'http://said' }, endpoint: 'http://said' },
])('$what: the SDK and terraform ask the same endpoint', async ({ flag = null, env, endpoint }) => {
  configure(
    '[profile work]\naws_access_key_id = W\naws_secret_access_key = s\nendpoint_url = http://work\n[default]\naws_access_key_id = D\naws_secret_access_key = s\n',
  );
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  useAwsAccess({ profile: flag, region: 'us-east-1' });
  const asked: unknown[] = [];
  await askEc2('us-east-1', ({ client, sdk }) => {
    const note = () => (sent: { readonly request?: unknown }) => {
      const { protocol, hostname } = sent.request as { protocol: string; hostname: string };
      asked.push(`${protocol}//${hostname}`);
      return Promise.reject(new Error('far enough'));
    };
    client.middlewareStack.add(note, { step: 'build' });
    return client.send(new sdk.DescribeVpcsCommand({ VpcIds: ['vpc-1'] }));
  });
  expect(asked).toEqual([endpoint ?? 'https://ec2.us-east-1.amazonaws.com']);
  const run: RunTool = async (_tool, _args, options) => {
    asked.push(options?.env?.['AWS_ENDPOINT_URL'] ?? process.env['AWS_ENDPOINT_URL'] ?? null);
    return toolResult({ exitCode: 0 });
  };
  await withIdentity(run)('terraform', ['plan']);
  expect(asked[1]).toBe(endpoint);
});
