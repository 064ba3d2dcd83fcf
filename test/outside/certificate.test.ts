/** A certificate's verdict, and AWS errors explained. */
import { describe, expect, test } from 'vitest';
import { explainAws } from '../../src/aws/explain.ts';
import { judgeCertificate } from '../../src/outside/certificate.ts';

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

describe('an error of the SDK', () => {
  test.each([
    [
      { name: 'CredentialsProviderError', message: 'Could not load credentials from any providers' },
      'aws-no-credentials',
    ],
    [
      { name: 'ExpiredToken', message: 'The security token included in the request is expired' },
      'aws-credentials-expired',
    ],
    [{ name: 'RequestLimitExceeded', message: '' }, 'aws-throttled'],
    [{ name: 'AuthFailure', message: '' }, 'aws-credentials-refused'],
    [{ name: 'Error', message: 'connect ECONNREFUSED 127.0.0.1:1', code: 'ECONNREFUSED' }, 'aws-unreachable'],
    [{ name: 'TimeoutError', message: 'socket did not establish a connection' }, 'aws-unreachable'],
    [{ name: 'InternalError', message: 'boom' }, 'tool-failed'],
  ])('%j', (error, code) => expect(explainAws(error)).toMatchObject({ severity: 'error', code }));
});
