/** The verdict on a certificate. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { expect, test } from 'vitest';
import { checkCertificate, judgeCertificate, reasonOf } from '../../src/outside/check-certificate.ts';
import { selfSigned } from '../helpers/self-signed.ts';

const now = new Date('2026-06-01T00:00:00Z');

test.each([
  [null, 'Aug 30 12:00:00 2026 GMT', 'pass', 'trusted, valid until 2026-08-30'],
  [null, 'Jun  4 12:00:00 2026 GMT', 'fail', 'ends in 3 days'],
  [null, 'May  1 12:00:00 2026 GMT', 'fail', 'ends in -31 days'],
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'Aug 30 12:00:00 2026 GMT',
    'fail',
    'not trusted: DEPTH_ZERO_SELF_SIGNED_CERT, valid until 2026-08-30',
  ],
])('distrust %s, until %s: %s', (distrust, until, state, detail) => {
  const verdict = judgeCertificate(distrust, until, now);
  expect(verdict).toMatchObject({ state, detail });
  expect(verdict.fix === undefined).toBe(state === 'pass');
});

test.each([
  ['TRAEFIK DEFAULT CERT', 'it is Traefik’s own, there is none for the name yet'],
  [
    'Kubernetes Ingress Controller Fake Certificate',
    'it is ingress-nginx’s own, there is none for the name yet',
  ],
  ['www.example.com', 'CERT_HAS_EXPIRED'],
  [undefined, 'CERT_HAS_EXPIRED'],
])('of %s is not trusted because %s', (name, reason) => {
  expect(reasonOf('CERT_HAS_EXPIRED', name === undefined ? undefined : { CN: name })).toBe(reason);
});

async function checkedOn(server: Server) {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const verdict = await checkCertificate({ name: 'www.example.com', address: '127.0.0.1', port }, new Date());
  server.close();
  return verdict;
}

test('names the reason for which a server’s certificate is not trusted', async () => {
  expect(await checkedOn(createTls(selfSigned()))).toMatchObject({
    state: 'fail',
    detail: expect.stringMatching(/^not trusted: DEPTH_ZERO_SELF_SIGNED_CERT, valid until \d{4}-\d\d-\d\d$/),
    fix: expect.stringContaining('cert-manager'),
  });
});

test('cannot judge a certificate that it is not shown', async () => {
  expect(await checkedOn(createServer((socket) => socket.end('220 ready\r\n')))).toMatchObject({
    state: 'skip',
    detail: expect.stringMatching(/^no TLS handshake: /),
  });
});
