/** Of several failures, the one that makes the others. */
import { expect, test } from 'vitest';
import { likelyCause } from '../../src/doctor/likely-cause.ts';
import type { Check } from '../../src/outside/check.ts';

const check = (id: string, state: Check['state'], detail: string): Check => ({
  id,
  title: id,
  state,
  detail,
});
const notFound = check(
  'outside-http-ipv4',
  'warn',
  'HTTP status 404: … but no Ingress answers for this name there',
);
const own = check(
  'certificate',
  'fail',
  'not trusted: it is Traefik’s own, there is none for the name yet, valid',
);
const aliasNotFound = check('outside-alias-www.example.com', 'warn', notFound.detail);
const ownOfAliases = check(
  'certificate-aliases',
  'fail',
  `git.example.com and www.example.com: ${own.detail}`,
);
const redirected = check('outside-https-ipv4', 'warn', 'certificate not trusted: …, HTTP status 404');
const unknown = 'the ingress does not know the name: it answers 404, and with its own certificate';
const ended = check('certificate', 'fail', 'not trusted: it ended on 2026-05-01');

test.each([
  ['nothing is wrong', [check('gateway', 'pass', 'i-0')], null],
  ['no Ingress is for the name', [notFound, own], unknown],
  ['the same, and port 80 redirects', [redirected, own], unknown],
  [
    'the certificate ends soon, and browsers still take it',
    [check('certificate', 'fail', 'ends in 2 days')],
    'the certificate is not renewed: it ends in 2 days',
  ],
  [
    'the certificate of an alias ends soon',
    [check('certificate-aliases', 'fail', 'www.example.com: ends in 3 days\ngit.example.com: trusted')],
    'the certificate of www.example.com is not renewed: it ends in 3 days',
  ],
  [
    'no Ingress is for an alias, and the main certificate is still to come',
    [aliasNotFound, own],
    `browsers refuse the certificate: ${own.detail}`,
  ],
  ['no Ingress is for an alias', [aliasNotFound, ownOfAliases], unknown],
  [
    'the certificate of an alias is still to come, and the main name has no page at /',
    [notFound, ownOfAliases],
    `browsers refuse the certificate: ${ownOfAliases.detail}`,
  ],
  ['the certificate is still to come', [own], `browsers refuse the certificate: ${own.detail}`],
  [
    'an application has no page at /, and the certificate has ended',
    [notFound, ended],
    `browsers refuse the certificate: ${ended.detail}`,
  ],
  [
    'the name leads elsewhere, to an ingress that does not know it',
    [check('dns-a', 'fail', 'elsewhere'), notFound, own],
    'the name does not lead to the gateway: elsewhere',
  ],
])('%s', (_what, checks, cause) => {
  expect(likelyCause(checks)).toBe(cause);
});
