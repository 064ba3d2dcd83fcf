/** Verdicts from outside, against real servers on loopback. */
import { spawn } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { askTls, pageAnswer } from '../../src/outside/ask-port.ts';
import { checkName, judgeName } from '../../src/outside/check-name.ts';
import { checkPorts, judgeAnswer } from '../../src/outside/check-ports.ts';
import { port } from '../helpers/exposure-builder.ts';
import { selfSigned } from '../helpers/self-signed.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function check(name: string, publicPort: number, forwarder: 'socat' | 'haproxy' = 'socat') {
  const ports = [port({ name, public: publicPort })];
  const site = { domain: { name: 'nowhere.invalid', aliases: [] }, gateway: { forwarder }, ports };
  const [only] = await checkPorts(site, ['127.0.0.1'], new AbortController().signal);
  return only;
}

describe('HTTP', () => {
  test.each([
    [204, 'pass', 'HTTP status 204'],
    [301, 'pass', 'HTTP status 301'],
    [401, 'pass', 'HTTP status 401'],
    [404, 'warn', expect.stringContaining('no Ingress answers for this name')],
    [500, 'fail', expect.stringContaining('the application answers with an error')],
    [502, 'fail', expect.stringContaining('the application is down')],
    [503, 'fail', expect.stringContaining('the application is down')],
  ])('status %i, asked for by the name: %s', async (status, state, detail) => {
    const asked = await listening(
      createHttp((request, response) => {
        response.statusCode = request.headers.host === 'nowhere.invalid' ? status : 418;
        response.end();
      }),
    );
    const found = await check('http', asked);
    expect(found).toMatchObject({ state, detail, answered: true });
    expect(found?.fix?.includes('nowhere.invalid') ?? false).toBe(state !== 'pass');
  });

  test('fails when the gateway accepts and then hangs up, as it does without a tunnel', async () => {
    expect(await check('http', await listening(createServer((socket) => socket.destroy())))).toMatchObject({
      state: 'fail',
      detail: expect.stringContaining('no tunnel'),
    });
  });

  test('fails when what answers speaks no HTTP, and does not blame the tunnel', async () => {
    const banner = await listening(createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    for (const forwarder of ['socat', 'haproxy'] as const)
      expect(await check('http', banner, forwarder)).toMatchObject({
        state: 'fail',
        detail: 'what answers speaks no valid HTTP (HPE_INVALID_CONSTANT)',
        fix: expect.stringContaining('the target of the port'),
        answered: true,
      });
  });

  test('fails when nothing listens', async () => {
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
  test('is something to look at when the certificate is not trusted', async () => {
    const asked = await listening(createHttps(selfSigned(), (_request, response) => response.end()));
    expect(await check('https', asked)).toMatchObject({
      state: 'warn',
      detail: 'TLS handshake done, certificate not trusted: it is self-signed, HTTP status 200',
      answered: true,
    });
  });

  test.each([
    [404, 'warn', 'certificate not trusted: it is self-signed, HTTP status 404'],
    [
      502,
      'fail',
      'certificate not trusted, HTTP status 502: the way into the cluster works, but the application is down',
    ],
  ])('status %i is seen here too: port 80 often only redirects', async (status, state, detail) => {
    const site = createHttps(selfSigned(), (request, response) => {
      response.writeHead(request.headers.host === 'nowhere.invalid' ? status : 418).end();
    });
    expect(await check('https', await listening(site))).toMatchObject({
      state,
      detail: `TLS handshake done, ${detail}`,
      answered: true,
    });
  });

  test.each([
    ['speaks another protocol', (socket: Socket) => socket.end('* OK IMAP4\r\n'), ''],
    ['hangs up', (socket: Socket) => socket.destroy(), ', no HTTP answer (ECONNRESET)'],
  ])('a server that %s after the handshake has answered', async (_what, serve, said) => {
    expect(await check('https', await listening(createTls(selfSigned(), serve)))).toMatchObject({
      state: 'warn',
      detail: `TLS handshake done, certificate not trusted: it is self-signed${said}`,
      answered: true,
    });
  });

  test.each([
    ['https', 'hangs up', (socket: Socket) => socket.destroy(), ', no HTTP answer (ECONNRESET)'],
    ['https', 'is silent', () => {}, ', no HTTP answer (none within 1 s)'],
    // Port 443 may be a VPN's or a broker's: the handshake is all that can be asked for.
    ['vpn', 'hangs up', (socket: Socket) => socket.destroy(), ''],
    ['vpn', 'is silent', () => {}, ''],
  ])('behind %s, a server that %s after the handshake', async (name, _what, serve, said) => {
    const asked = { name, public: await listening(createTls(selfSigned(), serve)) };
    const { signal } = new AbortController();
    const visit = { name: 'nowhere.invalid', address: '127.0.0.1', header: false, signal, seconds: 1 };
    expect(await askTls(asked, visit)).toMatchObject({
      kind: 'answer',
      detail: `TLS handshake done, certificate not trusted: it is self-signed${said}`,
    });
  });

  // The bytes of TLS: an alert, version 1.2, two bytes long, fatal.
  test.each([
    ['handshake_failure', 40],
    ['internal_error', 80],
    ['unrecognized_name', 112],
  ])('is refused for the name by a server that answers with the alert %s', async (_name, alert) => {
    const refusing = await listening(
      createServer((socket) => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, alert]))),
    );
    for (const forwarder of ['socat', 'haproxy'] as const)
      expect(await check('https', refusing, forwarder)).toMatchObject({
        state: 'fail',
        detail: expect.stringMatching(/^what answers refuses TLS for nowhere\.invalid \(ERR_SSL_\w+\)$/),
        fix: expect.stringContaining('nowhere.invalid'),
        answered: true,
      });
  });

  test('fails when the connection ends before the handshake', async () => {
    expect(await check('https', await listening(createServer((socket) => socket.destroy())))).toMatchObject({
      state: 'fail',
    });
  });
});

describe('a target that does not expect the PROXY protocol', () => {
  test.each([
    ['haproxy', 'warn', expect.stringContaining('may not expect the PROXY protocol')],
    ['socat', 'pass', 'HTTP status 400'],
  ] as const)('answers HTTP with 400; with %s: %s', async (forwarder, state, detail) => {
    const asked = await listening(createHttp((_request, response) => response.writeHead(400).end()));
    const found = await check('http', asked, forwarder);
    expect(found).toMatchObject({ state, detail, answered: true });
    expect(found?.fix?.includes('proxyProtocol.trustedIPs') ?? false).toBe(forwarder === 'haproxy');
  });

  test('is no cause of an HTTP answer after a handshake, nginx’s to visitors without a certificate', () => {
    expect(pageAnswer(null, 400, 'nowhere.invalid')).toEqual({
      kind: 'answer',
      detail: 'TLS handshake done, certificate trusted, HTTP status 400',
    });
  });

  // As Go's servers do, Traefik among them.
  const plain = () => createServer((socket) => socket.end('HTTP/1.0 400 Bad Request\r\n\r\nno TLS\n'));

  test('answers TLS in plain text, which apply waits for', async () => {
    const found = await check('https', await listening(plain()), 'haproxy');
    expect(found).toMatchObject({
      state: 'fail',
      detail: expect.stringContaining('the target does not expect the PROXY protocol'),
      fix: expect.stringContaining('proxyProtocol.trustedIPs'),
    });
    expect(found?.answered).toBeUndefined();
  });

  test('and one that just speaks no TLS is told from it by the forwarder', async () => {
    expect(await check('https', await listening(plain()))).toMatchObject({
      state: 'fail',
      detail: 'what answers speaks no TLS',
      fix: expect.stringContaining('the target of the port'),
    });
  });

  test('may also hang up', async () => {
    const hangsUp = () => listening(createServer((socket) => socket.destroy()));
    const detail = expect.stringMatching(
      /no tunnel, or nothing at its end, or a target that does not expect/,
    );
    expect(await check('http', await hangsUp(), 'haproxy')).toMatchObject({ state: 'fail', detail });
    expect(await check('https', await hangsUp(), 'haproxy')).toMatchObject({ state: 'fail', detail });
  });
});

describe('another protocol', () => {
  test('passes when the server speaks first', async () => {
    expect(
      await check('smtp', await listening(createServer((socket) => socket.write('220 ready\r\n')))),
    ).toMatchObject({ state: 'pass' });
  });

  test('fails when the connection is closed at once', async () => {
    expect(await check('mqtt', await listening(createServer((socket) => socket.end())))).toMatchObject({
      state: 'fail',
      detail: expect.stringContaining('no tunnel'),
    });
  });

  test('waits for a connection as long as it is told to, and says how long that was', async () => {
    const busy = await listenerThatAcceptsNothing();
    try {
      const site = {
        domain: { name: 'nowhere.invalid', aliases: [] },
        gateway: { forwarder: 'socat' as const },
        ports: [port({ name: 'mqtt', public: busy.port })],
      };
      const found = await checkPorts(site, ['127.0.0.1'], new AbortController().signal, 3);
      expect(found).toMatchObject([{ state: 'fail', detail: 'no connection within 3 s' }]);
      expect(found[0]?.milliseconds).toBeGreaterThan(2500);
    } finally {
      busy.stop();
    }
  });

  test('does not pass for a connection that is only held open', async () => {
    expect(await check('mqtt', await listening(createServer()))).toMatchObject({
      state: 'skip',
      detail: expect.stringContaining('nothing more can be seen'),
    });
  });
});

/** A process with a listening socket, whose queue is full and is never emptied: a further connection just waits. */
async function listenerThatAcceptsNothing(): Promise<{ readonly port: number; stop(): void }> {
  const script =
    'import socket,time\ns=socket.socket()\ns.bind(("127.0.0.1",0))\ns.listen(0)\nprint(s.getsockname()[1],flush=True)\ntime.sleep(60)';
  const listener = spawn('python3', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(listener.stdout, 'data')) as [Buffer];
  const waiting = connect(Number(line), '127.0.0.1');
  await once(waiting, 'connect');
  return {
    port: Number(line),
    stop() {
      waiting.destroy();
      listener.kill('SIGKILL');
    },
  };
}

test('asks many ports at once without many listeners on one signal, and all end with it', async () => {
  const silent = await listening(createServer());
  const many = ['http', 'https', 'mqtt'].flatMap((name) =>
    Array.from({ length: 5 }, () => port({ name, public: silent })),
  );
  const ending = new AbortController();
  const site = {
    domain: { name: 'nowhere.invalid', aliases: [] },
    gateway: { forwarder: 'socat' as const },
    ports: many,
  };
  const asked = checkPorts(site, ['127.0.0.1'], ending.signal);
  expect(getEventListeners(ending.signal, 'abort').length).toBeLessThan(2);
  ending.abort();
  expect((await asked).map(({ state }) => state)).toEqual(many.map(() => 'fail'));
});

test('does not blame the gateway for IPv6 that this machine lacks', () => {
  const answer = { kind: 'unreachable', detail: 'no connection (ENETUNREACH)' } as const;
  expect(judgeAnswer(answer, '2001:db8::1')).toMatchObject({
    state: 'skip',
    detail: expect.stringContaining('this machine has no IPv6'),
  });
  expect(judgeAnswer(answer, '192.0.2.1').state).toBe('fail');
});

test('does not judge the internet by what the network here makes of the name', () => {
  const judged = judgeName(['192.168.1.10'], ['192.0.2.1']);
  expect(judged).toMatchObject({ state: 'skip', detail: expect.stringContaining('192.168.1.10') });
});

test('says that it could not see the name, instead of passing', async () => {
  expect(await checkName('nowhere.invalid', ['127.0.0.1'])).toMatchObject({
    id: 'outside-name',
    state: 'skip',
  });
  expect(await checkName('localhost', ['192.0.2.1'])).toMatchObject({ state: 'fail' });
});

describe('aliases', () => {
  const ask = async (aliases: readonly string[], ports: readonly ReturnType<typeof port>[]) => {
    const site = {
      domain: { name: 'a.example.com', aliases },
      gateway: { forwarder: 'socat' as const },
      ports,
    };
    return checkPorts(site, ['127.0.0.1', '::1'], new AbortController().signal);
  };

  test('each is asked for by its own name, once, over https where that is public', async () => {
    const site = createHttps(selfSigned(), ({ headers }, response) => {
      response.writeHead(headers.host === 'git.example.com' ? 502 : 200).end();
    });
    const https = port({ name: 'https', public: await listening(site) });
    const plain = createHttp((_request, response) => response.end());
    const http = port({ name: 'http', public: await listening(plain) });
    const asked = await ask(['git.example.com', '*.apps.example.com', 'www.example.com'], [http, https]);
    expect(asked.filter(({ id }) => id.startsWith('outside-alias-'))).toMatchObject([
      {
        id: 'outside-alias-git.example.com',
        title: `https (${https.public}) for git.example.com`,
        state: 'fail',
      },
      {
        id: 'outside-alias-www.example.com',
        state: 'warn',
        detail: expect.stringContaining('HTTP status 200'),
      },
    ]);
  });

  test('none is asked any more after an interruption, and what is asked ends with it', async () => {
    const ending = new AbortController();
    const { signal } = ending;
    const visited: unknown[] = [];
    const answering = createHttps(selfSigned(), ({ headers }, response) => {
      visited.push(headers.host);
      if (headers.host === 'a.example.com') return void response.end();
      ending.abort();
    });
    const ports = [port({ name: 'https', public: await listening(answering) })];
    const aliases = Array.from({ length: 20 }, (_, index) => `a${index}.example.com`);
    const site = {
      domain: { name: 'a.example.com', aliases },
      gateway: { forwarder: 'socat' as const },
      ports,
    };
    const since = performance.now();
    const asked = await checkPorts(site, ['127.0.0.1'], signal);
    expect(visited[0]).toBe('a.example.com');
    expect(asked).toHaveLength(9);
    expect(performance.now() - since).toBeLessThan(4000);
    const again = await checkPorts(site, ['127.0.0.1'], signal);
    expect(again).toMatchObject([{ state: 'fail', detail: 'interrupted' }]);
    expect(performance.now() - since).toBeLessThan(4000);
  });

  test('none is asked where nothing answers for the main name', async () => {
    let visits = 0;
    const hangsUp = createServer((socket) => {
      visits += 1;
      socket.destroy();
    });
    const https = port({ name: 'https', public: await listening(hangsUp) });
    const plain = createHttp((_request, response) => response.end());
    const http = port({ name: 'http', public: await listening(plain) });
    const asked = await ask(['git.example.com', 'www.example.com'], [http, https]);
    expect(asked.map(({ id }) => id)).toEqual([
      'outside-http-ipv4',
      'outside-http-ipv6',
      'outside-https-ipv4',
      'outside-https-ipv6',
    ]);
    expect(visits).toBe(1);
  });

  test('only a port that speaks HTTP tells names apart', async () => {
    const silent = await listening(createServer((socket) => socket.write('220 ready\r\n')));
    const asked = await ask(['git.example.com'], [port({ name: 'smtp', public: silent })]);
    expect(asked.map(({ id }) => id)).toEqual(['outside-smtp-ipv4', 'outside-smtp-ipv6']);
  });
});
