/** The SDK behind a proxy: a real one on loopback, and an AWS whose name only the proxy can resolve. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { useAwsAccess } from '../../src/aws/access/identity.ts';
import { proxyFor } from '../../src/aws/access/proxy-for.ts';
import { readAccount } from '../../src/aws/read-account.ts';
import { selfSigned } from '../helpers/self-signed.ts';

describe('the proxy of a request, by the rules that terraform follows', () => {
  const aws = 'https://ec2.us-east-1.amazonaws.com/';
  test.each([
    { url: aws, environment: {}, proxy: null },
    { url: aws, environment: { HTTPS_PROXY: 'http://p:1' }, proxy: 'http://p:1' },
    { url: aws, environment: { https_proxy: 'p:1' }, proxy: 'http://p:1' },
    { url: aws, environment: { HTTP_PROXY: 'http://p:1' }, proxy: null },
    { url: 'http://a.test/', environment: { HTTP_PROXY: 'http://p:1' }, proxy: 'http://p:1' },
    { url: 'https://localhost:5/', environment: { HTTPS_PROXY: 'http://p:1' }, proxy: null },
    { url: 'https://127.3.2.1/', environment: { HTTPS_PROXY: 'http://p:1' }, proxy: null },
    { url: 'https://[::1]/', environment: { HTTPS_PROXY: 'http://p:1' }, proxy: null },
  ])('$url with $environment: $proxy', ({ url, environment, proxy }) => {
    expect(proxyFor(new URL(url), environment)).toBe(proxy);
  });

  test.each([
    ['amazonaws.com', aws, true],
    ['.amazonaws.com', aws, true],
    ['*.amazonaws.com', aws, true],
    ['other.test, AmazonAWS.com', aws, true],
    ['azonaws.com', aws, false],
    ['.ec2.us-east-1.amazonaws.com', aws, false],
    ['amazonaws.com:443', aws, true],
    ['amazonaws.com:8443', aws, false],
    ['*', aws, true],
    ['', aws, false],
    ['10.0.0.0/8', 'https://10.1.2.3/', true],
    ['10.0.0.0/8', 'https://11.1.2.3/', false],
    ['10.1.2.3', 'https://10.1.2.3/', true],
    ['2001:db8::/32', 'https://[2001:db8::1]/', true],
    ['2001:db8:0::1', 'https://[2001:db8::1]/', true],
    ['10.0.0.0/99', 'https://10.1.2.3/', false],
  ])('NO_PROXY=%s excepts %s: %s', (exceptions, url, excepted) => {
    const environment = { HTTPS_PROXY: 'http://p:1', NO_PROXY: exceptions };
    expect(proxyFor(new URL(url), environment) === null).toBe(excepted);
  });
});

describe('a machine whose only way out is a proxy', () => {
  let folder: string;
  let aws: Server;
  let plainAws: Server;
  let proxy: Server;
  /** What the proxy was asked for, and with which password. */
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let refuses = false;
  const portOf = (server: Server): number => (server.address() as AddressInfo).port;
  const answers: Readonly<Record<string, string>> = {
    GetCallerIdentity:
      '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
    AssumeRole:
      '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2036-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>',
  };
  const answer = async (request: IncomingMessage): Promise<string> => {
    let body = '';
    for await (const chunk of request) body += chunk;
    return answers[new URLSearchParams(body).get('Action') ?? ''] ?? '';
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'expose-proxy-'));
    const certificate = selfSigned('sts.aws.test', 'localhost');
    writeFileSync(join(folder, 'ca.pem'), certificate.cert);
    const respond = async (request: IncomingMessage, response: { end(text: string): void }) =>
      response.end(await answer(request));
    aws = createHttps(certificate, respond).listen(0, '127.0.0.1') as unknown as Server;
    plainAws = createHttp(respond).listen(0, '127.0.0.1');
    proxy = createHttp(async (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end(await answer(request));
    }).listen(0, '127.0.0.1');
    proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
      asked.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
      if (refuses) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      const through = connect(portOf(aws), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(through).pipe(socket);
      });
      for (const end of [socket, through]) {
        sockets.add(end);
        end.on('error', () => undefined);
      }
    });
    await Promise.all([aws, plainAws, proxy].map((server) => once(server, 'listening')));
  });
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (/^AWS_|_proxy$/i.test(name)) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIA');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's');
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'));
    vi.stubEnv('AWS_ENDPOINT_URL', 'https://sts.aws.test');
    vi.stubEnv('AWS_CA_BUNDLE', join(folder, 'ca.pem'));
    vi.stubEnv('HTTPS_PROXY', `http://me:word@127.0.0.1:${portOf(proxy)}`);
    writeFileSync(join(folder, 'config'), '');
    asked.length = 0;
    refuses = false;
    useAwsAccess({ profile: null, region: 'us-east-1' });
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    for (const server of [aws, plainAws, proxy]) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const password = `Basic ${Buffer.from('me:word').toString('base64')}`;
  const account = { ok: true, value: { id: '123456789012' } };

  test('AWS is asked through it, with its password, and the bundle is trusted', async () => {
    expect(await readAccount('us-east-1')).toMatchObject(account);
    expect(asked).toEqual([`CONNECT sts.aws.test:443 ${password}`]);
  });

  test('so is STS for the role of a profile', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    writeFileSync(
      join(folder, 'config'),
      '[profile work]\naws_access_key_id = W\naws_secret_access_key = s\n[profile role]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = work\n',
    );
    useAwsAccess({ profile: 'role', region: 'us-east-1' });
    expect(await readAccount('us-east-1')).toMatchObject({
      ...account,
      value: { credentials: 'profile role' },
    });
    expect(asked).toEqual([`CONNECT sts.aws.test:443 ${password}`, `CONNECT sts.aws.test:443 ${password}`]);
  });

  test('the bundle of the profile counts where AWS_CA_BUNDLE is not set', async () => {
    vi.stubEnv('AWS_CA_BUNDLE', undefined);
    writeFileSync(join(folder, 'config'), `[default]\nca_bundle = ${join(folder, 'ca.pem')}\n`);
    expect(await readAccount('us-east-1')).toMatchObject(account);
  });

  test('the bundle counts without a proxy too', async () => {
    vi.stubEnv('HTTPS_PROXY', undefined);
    vi.stubEnv('AWS_ENDPOINT_URL', `https://localhost:${portOf(aws)}`);
    expect(await readAccount('us-east-1')).toMatchObject(account);
    vi.stubEnv('AWS_CA_BUNDLE', undefined);
    expect(await readAccount('us-east-1')).toMatchObject({
      diagnostics: [{ code: 'aws-certificate-untrusted' }],
    });
  });

  test('an endpoint without TLS is asked through HTTP_PROXY', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://sts.aws.test');
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${portOf(proxy)}`);
    expect(await readAccount('us-east-1')).toMatchObject(account);
    expect(asked).toEqual(['POST http://sts.aws.test/']);
  });

  test('loopback is asked without it', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${portOf(plainAws)}`);
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${portOf(proxy)}`);
    expect(await readAccount('us-east-1')).toMatchObject(account);
    expect(asked).toEqual([]);
  });

  test.each([
    [
      'an authority that nobody trusts',
      { AWS_CA_BUNDLE: undefined },
      'aws-certificate-untrusted',
      /AWS_CA_BUNDLE/,
    ],
    [
      'a bundle that is not there',
      { AWS_CA_BUNDLE: '/nowhere.pem' },
      'aws-certificate-untrusted',
      /\/nowhere\.pem/,
    ],
    ['a SOCKS proxy', { HTTPS_PROXY: 'socks5://me:word@127.0.0.1:1' }, 'aws-unreachable', /socks5 proxy/],
    ['an address that is none', { HTTPS_PROXY: 'http://me:word@[:1' }, 'aws-unreachable', /not a URL/],
    ['a proxy that is away', { HTTPS_PROXY: 'http://127.0.0.1:1' }, 'aws-unreachable', /HTTPS_PROXY/],
    ['NO_PROXY for AWS', { NO_PROXY: 'aws.test' }, 'aws-unreachable', /ENOTFOUND|EAI_AGAIN/],
  ])('%s is said', async (_name, environment, code, words) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const { diagnostics } = await readAccount('us-east-1');
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    const text = `${diagnostics[0]?.summary} ${diagnostics[0]?.detail}`;
    expect(text).toMatch(words);
    expect(text).not.toContain('word@');
  });

  test('a proxy that refuses is said, and not taken for AWS', async () => {
    refuses = true;
    const { diagnostics } = await readAccount('us-east-1');
    expect(diagnostics).toMatchObject([
      {
        code: 'aws-unreachable',
        summary: 'the proxy does not let the request through',
        detail: expect.stringContaining('407'),
      },
    ]);
  });
});
