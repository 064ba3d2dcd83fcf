/** The one place where the AWS SDK is used and its errors end. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { useAwsAccess } from '../../src/aws/access/identity.ts';
import { askEc2 } from '../../src/aws/client.ts';
import { readAccount } from '../../src/aws/read-account.ts';
import { ec2StandIn } from '../helpers/ec2-stand-in.ts';

const source = join(import.meta.dirname, '../../src');
const warningVariable = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';
afterEach(() => vi.unstubAllEnvs());

function filesWith(text: RegExp): readonly string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && text.test(readFileSync(join(source, path), 'utf8')))
    .sort();
}

test('only the client and the identity load the SDK, and no file outside src/aws knows what its errors mean', () => {
  expect(filesWith(/import\(\s*'@aws-sdk|^import (?!type ).*'@aws-sdk/m)).toEqual([
    'aws/access/identity.ts',
    'aws/client.ts',
  ]);
  expect(filesWith(/\/explain-aws/)).toEqual([
    'aws/access/terraform-identity.ts',
    'aws/client.ts',
    'aws/gateway/remove-tagged.ts',
  ]);
});

test('a list that has pages is read to its end, unless the request names what it asks for', async () => {
  const sdks = {
    ...(await import('@aws-sdk/client-ec2')),
    ...(await import('@aws-sdk/client-cloudwatch')),
    ...(await import('@aws-sdk/client-sns')),
  };
  const sent = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => [
      ...readFileSync(join(source, path), 'utf8').matchAll(/\bsdk\.(\w+)Command\(([^)]*)/g),
    ]);
  const firstPages = sent.filter(
    ([, operation = '', input = '']) =>
      `paginate${operation}` in sdks && !/\b(?:\w+Ids|InstanceTypes|AlarmNames)\b/.test(input),
  );
  expect(sent.length).toBeGreaterThan(25);
  expect(firstPages.map(([call]) => call)).toEqual([]);
});

test('with --profile, AWS is asked at the endpoint of that profile, as terraform asks it', async () => {
  const ec2 = await ec2StandIn({});
  const folder = mkdtempSync(join(tmpdir(), 'endpoint-'));
  const profile = (name: string, endpoint: string) =>
    `[profile ${name}]\naws_access_key_id = A\naws_secret_access_key = s\nendpoint_url = ${endpoint}\n`;
  try {
    const nowhere = 'http://127.0.0.1:1';
    const config = profile('work', process.env['AWS_ENDPOINT_URL'] ?? '') + profile('other', nowhere);
    writeFileSync(join(folder, 'config'), config);
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
    vi.stubEnv('AWS_ENDPOINT_URL', undefined);
    vi.stubEnv('AWS_PROFILE', 'other');
    useAwsAccess({ profile: 'work', region: 'us-east-1' });
    expect(await readAccount('us-east-1')).toMatchObject({
      ok: true,
      value: { credentials: 'profile work' },
    });
    // The environment counts before any profile.
    vi.stubEnv('AWS_ENDPOINT_URL', nowhere);
    expect(await readAccount('us-east-1')).toMatchObject({ diagnostics: [{ code: 'aws-unreachable' }] });
  } finally {
    useAwsAccess({ profile: null, region: 'us-east-1' });
    rmSync(folder, { recursive: true });
    await ec2.stop();
  }
});

test('sets the environment when it makes a client, not when it is imported, and leaves a value that is set', async () => {
  vi.stubEnv(warningVariable, undefined);
  vi.resetModules();
  await import('../../src/aws/gateway/observe-gateway.ts');
  expect(process.env[warningVariable]).toBe(undefined);
  await askEc2('us-east-1', () => Promise.resolve(null));
  expect(process.env[warningVariable]).toBe('true');
  vi.stubEnv(warningVariable, 'mine');
  await askEc2('us-east-1', () => Promise.resolve(null));
  expect(process.env[warningVariable]).toBe('mine');
});

test('tries twice, turns what is thrown into a diagnostic, and closes the client', async () => {
  const ec2 = await ec2StandIn({ DescribeVpcs: { code: 'RequestLimitExceeded', message: 'Slow down.' } });
  const closed: (() => void)[] = [];
  const result = await askEc2('us-east-1', ({ client, sdk }) => {
    closed.push(vi.spyOn(client, 'destroy'));
    return client.send(new sdk.DescribeVpcsCommand({}));
  });
  await ec2.stop();
  expect(result).toMatchObject({ ok: false, diagnostics: [{ severity: 'error', code: 'aws-throttled' }] });
  expect(ec2.asked).toEqual(['DescribeVpcs', 'DescribeVpcs']);
  expect(closed).toHaveLength(1);
  expect(closed[0]).toHaveBeenCalledOnce();
});

test('says that AWS does not answer where nothing listens', async () => {
  const ec2 = await ec2StandIn({});
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
  expect(await readAccount('us-east-1')).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'aws-unreachable', detail: expect.stringContaining('ECONNREFUSED') }],
  });
  await ec2.stop();
});
