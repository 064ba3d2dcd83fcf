/** The verdict on a certificate. */
import { getEventListeners, once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createSecureContext, createServer as createTls } from 'node:tls';
import { expect, test } from 'vitest';
import {
  checkCertificate,
  checkCertificates,
  judgeCertificate,
  judgeTogether,
} from '../../src/outside/check-certificate.ts';
import { distrustOf } from '../../src/outside/distrust.ts';
import { issuedBy, selfSigned } from '../helpers/self-signed.ts';

const { signal } = new AbortController();
const now = new Date('2026-06-01T00:00:00Z');

test.each([
  [null, 'Aug 30 12:00:00 2026 GMT', 'pass', 'trusted, valid until 2026-08-30'],
  [null, 'Jun  4 12:00:00 2026 GMT', 'fail', 'ends in 3 days'],
  [null, 'May  1 12:00:00 2026 GMT', 'fail', 'ends in -31 days'],
  ['it is odd', 'Aug 30 12:00:00 2026 GMT', 'fail', 'not trusted: it is odd, valid until 2026-08-30'],
])('distrust because %s, until %s: %s', (reason, until, state, detail) => {
  const verdict = judgeCertificate(reason === null ? null : { reason, fix: 'Get another.' }, until, now);
  expect(verdict).toMatchObject({ state, detail });
  expect(verdict.fix === undefined).toBe(state === 'pass');
});

const shown = {
  subject: { CN: 'www.example.com' },
  issuer: { O: 'Example', CN: 'Example CA' },
  subjectaltname: 'DNS:www.example.com, DNS:example.com',
  valid_from: 'May  1 12:00:00 2026 GMT',
  valid_to: 'Aug 30 12:00:00 2026 GMT',
} as unknown as Parameters<typeof distrustOf>[1];
const named = (field: 'subject' | 'issuer', names: object) => ({ ...shown, [field]: names });

test.each([
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    named('subject', { CN: 'TRAEFIK DEFAULT CERT' }),
    'it is Traefik’s own, there is none for the name yet',
    'kubectl get challenges --all-namespaces -o wide',
  ],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    named('subject', { CN: 'Kubernetes Ingress Controller Fake Certificate' }),
    'it is ingress-nginx’s own, there is none for the name yet',
    'kubectl get challenges --all-namespaces -o wide',
  ],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    named('issuer', { O: "(STAGING) Let's Encrypt", CN: 'R12' }),
    'it was issued by "R12", which is not trusted here',
    'Let the Ingress name another issuer',
  ],
  [
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    named('issuer', { O: "(STAGING) Let's Encrypt", CN: '(STAGING) Riddling Rhubarb R12' }),
    'it was issued by "(STAGING) Riddling Rhubarb R12", which is not trusted here',
    'Let the Ingress name another issuer',
  ],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    named('issuer', { O: ['Home', 'Cellar'], CN: '\u001b[31mred' }),
    'it was issued by "\\u001b[31mred", which is not trusted here, or the server sends it without its intermediate',
    'NODE_EXTRA_CA_CERTS',
  ],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    shown,
    'it was issued by "Example CA", which is not trusted here, or the server sends it without its intermediate',
    'put the whole chain into the tls.crt of its Secret',
  ],
  ['CERT_HAS_EXPIRED', shown, 'it ended on 2026-08-30', 'Renewal is late'],
  [
    'CERT_HAS_EXPIRED',
    { ...shown, valid_to: 'Aug 30 12:00:00 2999 GMT' },
    'another certificate of its chain has ended',
    'put the present chain into the tls.crt of its Secret',
  ],
  ['HOSTNAME_ODD', named('subject', { CN: 'constructor' }), 'HOSTNAME_ODD', 'Let the ingress get'],
  ['CERT_NOT_YET_VALID', shown, 'it is not valid before 2026-05-01', 'the clock of this machine'],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    shown,
    'it is for www.example.com, example.com, not for shop.example.com',
    'Add shop.example.com to tls.hosts',
  ],
  ['HOSTNAME_ODD', shown, 'HOSTNAME_ODD', 'Let the ingress get a certificate for shop.example.com'],
])('%s of %j: %s', (error, certificate, reason, fix) => {
  expect(distrustOf(error, certificate, 'shop.example.com', new Date('2026-11-27T12:00:00Z'))).toEqual({
    reason,
    fix: expect.stringContaining(fix),
  });
});

async function checkedOn(server: Server) {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const verdict = await checkCertificate(
    { name: 'www.example.com', address: '127.0.0.1', port, signal },
    new Date(),
  );
  server.close();
  return verdict;
}

test('names the reason for which a server’s certificate is not trusted', async () => {
  expect(await checkedOn(createTls(selfSigned()))).toMatchObject({
    state: 'fail',
    detail: expect.stringMatching(/^not trusted: it is self-signed, valid until \d{4}-\d\d-\d\d$/),
    fix: expect.stringContaining('cert-manager'),
  });
});

test.each(['with', 'without'])('names an authority that is not trusted, %s its certificate', async (how) => {
  const { key, cert, authority } = issuedBy('Cellar', 'www.example.com');
  const chain = how === 'with' ? Buffer.concat([cert, authority]) : cert;
  expect(await checkedOn(createTls({ key, cert: chain }))).toMatchObject({
    detail: expect.stringMatching(
      how === 'with'
        ? /^not trusted: it was issued by "Cellar", which is not trusted here, valid/
        : /^not trusted: it was issued by "Cellar", .*without its intermediate, valid/,
    ),
    fix: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
  });
});

test('cannot judge a certificate that it is not shown', async () => {
  expect(await checkedOn(createServer((socket) => socket.end('220 ready\r\n')))).toMatchObject({
    state: 'skip',
    detail: 'no TLS handshake: ERR_SSL_WRONG_VERSION_NUMBER',
  });
});

test('sums up what several names are shown: each name once, with those that are shown the same', async () => {
  const shop = issuedBy('Cellar', 'shop.example.com');
  const own = selfSigned();
  const server = createTls({
    ...own,
    SNICallback: (name, done) => {
      if (name === 'shut.example.com') return done(new Error('no such name'));
      done(null, createSecureContext(/^(?:shop|till)\./.test(name) ? shop : own));
    },
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  server.on('tlsClientError', () => {});
  const { port } = server.address() as AddressInfo;
  const labels = ['shop', 'till', 'a', 'shut', 'b', 'c', '*.apps', 'd', 'e', 'f'];
  const names = labels.map((label) => `${label}.example.com`);
  const { state, detail, fix } = await checkCertificates(
    { names, address: '127.0.0.1', port, signal },
    new Date(),
  );
  server.close();
  expect(state).toBe('fail');
  const lines = detail.replaceAll(/valid until \d{4}-\d\d-\d\d/g, 'valid until DAY').split('\n');
  expect(lines).toEqual([
    'shop.example.com and till.example.com: not trusted: it was issued by "Cellar", which is not trusted here, or the server sends it without its intermediate, valid until DAY',
    'a.example.com, b.example.com, c.example.com, *.apps.example.com, d.example.com, e.example.com and f.example.com: not trusted: it is self-signed, valid until DAY',
    expect.stringMatching(/^shut\.example\.com: no TLS handshake: (?:ECONNRESET|ERR_SSL_)/),
  ]);
  expect(fix?.split('\n')).toEqual([
    expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    expect.stringContaining(
      'get a certificate for a.example.com, b.example.com, c.example.com, *.apps.example.com, d.example.com, e.example.com and f.example.com, from cert-manager',
    ),
  ]);
});

test('shortens a long list only of names with which nothing is wrong', () => {
  const met = (count: number, label: string, validTo: string) =>
    Array.from({ length: count }, (_, index) => ({
      name: `${label}${index}`,
      judge: () => judgeCertificate(null, validTo, now),
    }));
  const late = met(5, 'late', 'Jun  4 12:00:00 2026 GMT');
  const good = met(5, 'good', 'Aug 30 12:00:00 2026 GMT');
  expect(judgeTogether([...good, ...late]).detail.split('\n')).toEqual([
    'late0, late1, late2, late3 and late4: ends in 3 days',
    'good0, good1, good2 and 2 others: trusted, valid until 2026-08-30',
  ]);
});

test('ends with the signal, however many names are still to be asked for', async () => {
  const silent = createServer();
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const { port } = silent.address() as AddressInfo;
  const ending = new AbortController();
  const names = Array.from({ length: 20 }, (_, index) => `a${index}.example.com`);
  const place = { address: '127.0.0.1', port, signal: ending.signal };
  const since = performance.now();
  const asked = checkCertificates({ names, ...place }, new Date());
  expect(getEventListeners(ending.signal, 'abort').length).toBeLessThan(2);
  setTimeout(() => ending.abort(), 100);
  expect(await asked).toMatchObject({ state: 'skip', detail: expect.stringMatching(/: interrupted$/) });
  expect(performance.now() - since).toBeLessThan(4000);
  silent.close();
});
