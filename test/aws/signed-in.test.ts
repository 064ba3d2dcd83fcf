/** Profiles of `aws sso login` and `aws login`: the SDK reads the CLI's files and asks a server on loopback that answers as AWS does. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { identity, useAwsAccess } from '../../src/aws/access/identity.ts';
import { explainAws } from '../../src/aws/errors/explain-aws.ts';
import {
  login,
  loginKey,
  renewedLoginKey,
  type SignInRefusal,
  signedInProfiles,
  signInAnswer,
  ssoKey,
  ssoLogin,
} from '../helpers/sign-in-places.ts';

let home: string;
let server: ReturnType<typeof createServer>;
let asked: string[];
let refused: Readonly<Record<string, SignInRefusal>>;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'signed-in-'));
  asked = [];
  refused = {};
  server = createServer((request, response) => {
    const { url = '' } = request;
    const path = url.replace(/\?.*/, '');
    asked.push(`${request.headers['x-amz-sso_bearer_token'] ?? ''} ${path}`);
    const answer = signInAnswer(url, refused[path]);
    response.writeHead(answer?.status ?? 500, answer?.headers).end(answer?.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  writeFileSync(join(home, 'config'), signedInProfiles);
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  rmSync(home, { recursive: true, force: true });
  useAwsAccess({ profile: null, region: 'us-east-1' });
});

const as = (profile: string) => {
  useAwsAccess({ profile, region: 'us-east-1' });
  return identity();
};
const cause = async (profile: string) => {
  const { code, summary, detail } = await as(profile).then(
    () => expect.unreachable('there are credentials'),
    (error: unknown) => explainAws(error),
  );
  return { code, text: `${summary}\n${detail}` };
};

const key = async (profile: string) => (await as(profile)).credentials.accessKeyId;

test('aws sso login: the portal gives the keys for the token in the CLI’s cache', async () => {
  ssoLogin(home, 3600);
  expect(await key('sso')).toBe(ssoKey);
  expect(asked).toEqual(['portal-token /federation/credentials']);
});

test('aws sso login: a token that ends soon is renewed first', async () => {
  ssoLogin(home, 100);
  expect(await key('sso')).toBe(ssoKey);
  expect(asked).toEqual([' /token', 'portal-token-2 /federation/credentials']);
});

test('aws login: the keys in the CLI’s cache count', async () => {
  login(home, 3600);
  expect(await key('login')).toBe(loginKey);
  expect(asked).toEqual([]);
});

test('aws login: keys that end soon are renewed, also where neither profile nor environment has a region', async () => {
  login(home, 100);
  expect(await key('login')).toBe(renewedLoginKey);
  expect(asked).toEqual([' /v1/token']);
});

const signIn = (error: string): SignInRefusal => ({
  status: 403,
  code: 'AccessDeniedException',
  body: { error, message: 'refused' },
});

test.each([
  { error: 'TOKEN_EXPIRED', code: 'aws-no-credentials', words: /session of aws login[\s\S]*Run aws login/ },
  {
    error: 'USER_CREDENTIALS_CHANGED',
    code: 'aws-no-credentials',
    words: /Run aws login[\s\S]*change in your password/,
  },
  {
    error: 'INSUFFICIENT_PERMISSIONS',
    code: 'aws-credentials-refused',
    words: /does not allow signin:CreateOAuth2Token/,
  },
])('aws login, refused with $error: the cause is said', async ({ error, code, words }) => {
  login(home, -1);
  refused = { '/v1/token': signIn(error) };
  expect(await cause('login')).toEqual({ code, text: expect.stringMatching(words) });
});

const portal = (status: number, code: string, message: string): SignInRefusal => ({
  status,
  code,
  body: { message },
});

test.each([
  {
    what: 'a session that was ended at the portal',
    refusal: portal(401, 'UnauthorizedException', 'Session token not found or invalid'),
    code: 'aws-no-credentials',
    words: /SSO session[\s\S]*Run aws sso login/,
  },
  {
    what: 'a role that is not assigned',
    refusal: portal(403, 'ForbiddenException', 'No access'),
    code: 'aws-credentials-refused',
    words: /sso_account_id and sso_role_name[\s\S]*No access/,
  },
  {
    what: 'an account that does not exist',
    refusal: portal(404, 'ResourceNotFoundException', 'Account not found'),
    code: 'aws-credentials-refused',
    words: /sso_account_id/,
  },
  {
    what: 'too many requests',
    refusal: portal(429, 'TooManyRequestsException', 'slow down'),
    code: 'aws-throttled',
    words: /slow down/,
  },
])('aws sso login, $what: the cause is said', async ({ refusal, code, words }) => {
  ssoLogin(home, 3600);
  refused = { '/federation/credentials': refusal };
  expect(await cause('sso')).toEqual({ code, text: expect.stringMatching(words) });
});

test('aws sso login: a session that has ended and cannot be renewed', async () => {
  // The SDK asks for a new token twice a minute at most.
  vi.setSystemTime(Date.now() + 60_000);
  ssoLogin(home, -60);
  refused = { '/token': portal(400, 'InvalidGrantException', 'Invalid refresh token provided') };
  const text = expect.stringMatching(/SSO session of the profile has ended[\s\S]*Run aws sso login/);
  expect(await cause('sso')).toEqual({ code: 'aws-no-credentials', text });
});

test.each(['sso', 'login'])('%s: without a network it is the network that is named', async (profile) => {
  server.closeAllConnections();
  server.close();
  ssoLogin(home, 3600);
  login(home, -1);
  expect(await cause(profile)).toEqual({
    code: 'aws-unreachable',
    text: expect.stringMatching(/ECONNREFUSED/),
  });
});
