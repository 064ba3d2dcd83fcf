/** Verdicts from outside, against real servers on loopback. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { checkOutside, judged } from '../../src/outside/probe.ts';
import { port } from '../helpers/exposure-builder.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const it of servers.splice(0)) it.close();
});

async function listening(server: Server): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function check(name: string, publicPort: number) {
  const checks = await checkOutside(
    'nowhere.invalid',
    [port({ name, public: publicPort })],
    ['127.0.0.1'],
    new AbortController().signal,
  );
  return checks.find((it) => it.id !== 'outside-name');
}

describe('HTTP', () => {
  it('passes with any status: the application answered', async () => {
    const asked = await listening(
      createHttp((request, response) => {
        response.statusCode = request.headers.host === 'nowhere.invalid' ? 404 : 500;
        response.end();
      }),
    );
    expect(await check('http', asked)).toMatchObject({ state: 'pass', detail: 'HTTP status 404' });
  });

  it('fails when the gateway accepts and then hangs up, as it does without a tunnel', async () => {
    expect(await check('http', await listening(createServer((it) => it.destroy())))).toMatchObject({
      state: 'fail',
      detail: expect.stringContaining('no tunnel'),
    });
  });

  it('fails when nothing listens', async () => {
    const gone = createServer();
    const closed = await listening(gone);
    gone.close();
    expect(await check('http', closed)).toMatchObject({
      state: 'fail',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('TLS', () => {
  it('passes on a handshake and says that the certificate is not trusted', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'expose-tls-'));
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-keyout',
        join(dir, 'key'),
        '-out',
        join(dir, 'crt'),
        '-subj',
        '/CN=x',
        '-days',
        '2',
      ],
      { stdio: 'ignore' },
    );
    const asked = await listening(
      createTls({ key: readFileSync(join(dir, 'key')), cert: readFileSync(join(dir, 'crt')) }),
    );
    rmSync(dir, { recursive: true });
    expect(await check('https', asked)).toMatchObject({
      state: 'pass',
      detail: expect.stringContaining('not trusted'),
    });
  });

  it('fails when the connection ends before the handshake', async () => {
    expect(await check('https', await listening(createServer((it) => it.destroy())))).toMatchObject({
      state: 'fail',
    });
  });
});

describe('another protocol', () => {
  it('passes when the server speaks first', async () => {
    expect(
      await check('smtp', await listening(createServer((it) => it.write('220 ready\r\n')))),
    ).toMatchObject({ state: 'pass' });
  });

  it('fails when the connection is closed at once', async () => {
    expect(await check('mqtt', await listening(createServer((it) => it.end())))).toMatchObject({
      state: 'fail',
      detail: expect.stringContaining('no tunnel'),
    });
  });

  it('does not pass for a connection that is only held open', async () => {
    expect(await check('mqtt', await listening(createServer()))).toMatchObject({
      state: 'skip',
      detail: expect.stringContaining('nothing more can be seen'),
    });
  });
});

it('does not blame the gateway for IPv6 that this machine lacks', () => {
  const answer = { kind: 'unreachable', detail: 'no connection (ENETUNREACH)' } as const;
  expect(judged({ name: 'http', public: 80 }, '2001:db8::1', answer).state).toBe('skip');
  expect(judged({ name: 'http', public: 80 }, '192.0.2.1', answer).state).toBe('fail');
});

it('says that it could not see the name, instead of passing', async () => {
  const checks = await checkOutside('nowhere.invalid', [], ['127.0.0.1'], new AbortController().signal);
  expect(checks).toMatchObject([{ id: 'outside-name', state: 'skip' }]);
  expect(await checkOutside('localhost', [], ['192.0.2.1'], new AbortController().signal)).toMatchObject([
    { state: 'fail' },
  ]);
});
