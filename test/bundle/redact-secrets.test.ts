/** What is taken out of a bundle's texts, and what has to stay for them to be of use. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { redactor } from '../../src/bundle/redact-secrets.ts';
import { generatePair } from '../../src/keys/openssh.ts';
import { readKubeconfigSecrets } from '../../src/tools/read-kubeconfig.ts';
import { compileFixture, fixtureNames } from '../helpers/compile-fixtures.ts';

const plain = redactor([]);

describe('a known secret', () => {
  const secret = 'p4$$ wörd/with+signs';
  const redact = redactor([secret]);

  test.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in JSON', JSON.stringify({ x: `${secret}"` })],
    ['in a Secret', Buffer.from(secret).toString('base64')],
  ])('is removed %s', (_form, text) => {
    const left = redact(`before ${text} after`);
    expect(left).toContain('(removed)');
    expect(left).toContain('before');
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
      expect(left).not.toContain(form);
  });

  test('of many lines is removed line by line, and in base64', () => {
    const { privateKey } = generatePair();
    const lines = privateKey.split('\n').filter((line) => line.length > 30);
    const text = [...lines.map((line) => `| ${line}`), Buffer.from(privateKey).toString('base64')].join('\n');
    const left = redactor([privateKey])(text);
    for (const line of lines) expect(left).not.toContain(line);
    expect(left).not.toContain(Buffer.from(privateKey).toString('base64').slice(40, 80));
  });

  test('that is too short to be told from a word changes nothing', () => {
    expect(redactor(['test', ''])('a test')).toBe('a test');
  });
});

describe('what looks like a secret', () => {
  const { privateKey } = generatePair();
  test.each([
    ['a private key', privateKey, privateKey.split('\n')[2]],
    ['one that is cut off', privateKey.slice(0, 200), privateKey.split('\n')[1]?.slice(0, 40)],
    [
      'one in base64',
      `x: ${Buffer.from(privateKey).toString('base64')}`,
      Buffer.from(privateKey).toString('base64').slice(60, 90),
    ],
    ['an access key', 'key AKIAIOSFODNN7EXAMPLE is', 'AKIAIOSFODNN7EXAMPLE'],
    ['a secret key', 'x wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY y', 'wJalrXUtnFEMI/K7MDENG'],
    ['a token', 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJl.c2lnbmF0dXJl', 'eyJpc3MiOiJrdWJl'],
    ['a header', 'Authorization: Bearer abcdef1234567890', 'abcdef1234567890'],
    ['a password in a URL', 'http://me:hunter2hunter2@proxy:3128/', 'hunter2hunter2'],
    ['a named value', '{"db_password": "hunter2hunter2"}', 'hunter2hunter2'],
    ['a short one', 'passphrase=abc12', 'abc12'],
  ])('%s is removed', (_what, text, secret) => {
    expect(text).toContain(secret);
    expect(plain(text)).not.toContain(secret);
  });
});

test.each(fixtureNames)('nothing is missing of what was compiled from %s', (name) => {
  for (const { path, contents: text } of compileFixture(name).files)
    expect({ path, text: plain(text) }).toEqual({ path, text });
});

test('fingerprints, hashes of git and public keys stay', () => {
  const text = `SHA256:${randomBytes(32).toString('base64').replace(/=+$/, '')} ${randomBytes(20).toString('hex')} ${generatePair().publicKey}`;
  expect(plain(text)).toBe(text);
});

test('a kubeconfig holds secrets of several kinds', () => {
  const secrets = readKubeconfigSecrets(`users:
- name: a
  user: { token: t1, password: p1, client-key-data: ${Buffer.from('pem').toString('base64')}, username: me }
- name: b
  user:
    auth-provider: { config: { id-token: i1, refresh-token: r1 } }
    exec: { env: [{ name: VAULT, value: v1 }] }
`);
  expect(secrets).toEqual(['t1', 'p1', 'cGVt', 'pem', 'i1', 'r1', 'v1']);
  expect(readKubeconfigSecrets(': : :')).toEqual([]);
});
