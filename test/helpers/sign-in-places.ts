/**
 * The two places that a person signs in to AWS at: the portal of `aws sso login` and the service of `aws login`. Their
 * answers, and the files that the AWS CLI leaves behind for each.
 */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface SignInAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What goes wrong, in AWS's words; `code` is the header that names the error. */
export interface SignInRefusal {
  readonly status: number;
  readonly code: string;
  readonly body: Readonly<Record<string, string>>;
}

export const ssoKey = 'ASIASSO';
export const loginKey = 'ASIALOGIN';
/** The key of `aws login` after it was renewed. */
export const renewedLoginKey = 'ASIARENEWED';

/** Profiles "sso" and "login" for a config file. */
export const signedInProfiles = `
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access
[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Gateway
[profile login]
login_session = arn:aws:iam::123456789012:user/me
`;

/** What `aws sso login` leaves in the home directory: a token that lasts so many seconds, which can be renewed. */
export function ssoLogin(home: string, seconds: number): void {
  cache(join(home, '.aws/sso/cache'), createHash('sha1').update('corp'), {
    startUrl: 'https://corp.awsapps.com/start',
    region: 'eu-central-1',
    accessToken: 'portal-token',
    expiresAt: inSeconds(seconds),
    clientId: 'client',
    clientSecret: 'client-secret',
    registrationExpiresAt: inSeconds(90 * 86_400),
    refreshToken: 'portal-refresh',
  });
}

/** What `aws login` leaves in the home directory: keys that last so many seconds, which can be renewed. */
export function login(home: string, seconds: number): void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  cache(join(home, '.aws/login/cache'), createHash('sha256').update('arn:aws:iam::123456789012:user/me'), {
    accessToken: {
      accessKeyId: loginKey,
      secretAccessKey: 's',
      sessionToken: 't',
      accountId: '123456789012',
      expiresAt: inSeconds(seconds),
    },
    tokenType: 'aws_sigv4',
    clientId: 'arn:aws:signin:::devtools/same-device',
    refreshToken: 'login-refresh',
    idToken: 'id',
    dpopKey: privateKey.export({ type: 'sec1', format: 'pem' }),
  });
}

/** The answer to a request to one of the two places, or the refusal; null for a request to any other service. */
export function signInAnswer(path: string, refusal: SignInRefusal | null = null): SignInAnswer | null {
  const { pathname } = new URL(path, 'http://aws');
  const body = answers[pathname];
  if (body === undefined) return null;
  const type = { 'content-type': 'application/json' };
  return refusal === null
    ? { status: 200, headers: type, body: JSON.stringify(body()) }
    : {
        status: refusal.status,
        headers: { ...type, 'x-amzn-errortype': refusal.code },
        body: JSON.stringify(refusal.body),
      };
}

const answers: Readonly<Record<string, () => object>> = {
  // GetRoleCredentials of the portal, and its CreateToken, which renews the token.
  '/federation/credentials': () => ({
    roleCredentials: {
      accessKeyId: ssoKey,
      secretAccessKey: 's',
      sessionToken: 't',
      expiration: Date.now() + 3_600_000,
    },
  }),
  '/token': () => ({
    accessToken: 'portal-token-2',
    tokenType: 'Bearer',
    expiresIn: 28_800,
    refreshToken: 'r',
  }),
  // CreateOAuth2Token of the service.
  '/v1/token': () => ({
    accessToken: { accessKeyId: renewedLoginKey, secretAccessKey: 's', sessionToken: 't' },
    tokenType: 'aws_sigv4',
    expiresIn: 900,
    refreshToken: 'login-refresh-2',
  }),
};

function cache(folder: string, name: ReturnType<typeof createHash>, token: object): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name.digest('hex')}.json`), JSON.stringify(token), { mode: 0o600 });
}

function inSeconds(seconds: number): string {
  return `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;
}
