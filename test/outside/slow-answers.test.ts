/** A site that answers a byte at a time, for ever, holds no command up. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkClock } from '../../src/outside/check-clock.ts';
import { checkPorts } from '../../src/outside/check-ports.ts';
import { port } from '../helpers/exposure-builder.ts';
import { selfSigned } from '../helpers/self-signed.ts';

const site = { domain: { name: 'nowhere.invalid', aliases: [] }, gateway: { forwarder: 'socat' } } as const;
const { signal } = new AbortController();
const head = {
  http: 'HTTP/1.1 200 OK\r\nX: ',
  // A handshake record of 16 KiB, and in it a server hello.
  https: '\x16\x03\x03\x3f\xff\x02\x00\x3f\xf0\x03\x03',
};
const ports = new Map<keyof typeof head, number>();
const servers: Server[] = [];

beforeAll(async () => {
  for (const [protocol, begins] of Object.entries(head) as [keyof typeof head, string][]) {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.write(Buffer.from(begins, 'latin1'));
      const next = setInterval(() => socket.write('a'), 100);
      socket.on('close', () => clearInterval(next));
    });
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    ports.set(protocol, (server.address() as AddressInfo).port);
  }
});
afterAll(() => servers.forEach((server) => void server.close()));

test.concurrent.each(['http', 'https'] as const)('a port with %s', async (protocol) => {
  const asked = port({ name: protocol, public: ports.get(protocol) ?? 0 });
  const [found] = await checkPorts({ ...site, ports: [asked] }, ['127.0.0.1'], signal, 1);
  expect(found).toMatchObject({ state: 'fail', detail: expect.stringContaining('answer within 1 s') });
  expect(found?.milliseconds).toBeLessThan(5000);
});

test.concurrent('a port with https, after the handshake', async () => {
  const server = createTls(selfSigned(), (socket) => {
    socket.on('error', () => {});
    socket.write(head.http);
    const next = setInterval(() => socket.write('a'), 100);
    socket.on('close', () => clearInterval(next));
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const asked = port({ name: 'https', public: (server.address() as AddressInfo).port });
  const [found] = await checkPorts({ ...site, ports: [asked] }, ['127.0.0.1'], signal, 1);
  expect(found).toMatchObject({
    state: 'warn',
    detail: expect.stringContaining('no HTTP answer (none within 1 s)'),
  });
  expect(found?.milliseconds).toBeLessThan(5000);
});

test.concurrent('the clock', { timeout: 10_000 }, async () => {
  const visit = { name: 'nowhere.invalid', address: '127.0.0.1', port: ports.get('http') ?? 0 };
  expect(await checkClock(visit, signal)).toMatchObject({ state: 'skip', detail: 'the site tells no time' });
});
