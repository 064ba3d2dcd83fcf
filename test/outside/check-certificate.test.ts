/** The verdict on a certificate. */
import { expect, test } from 'vitest';
import { judgeCertificate } from '../../src/outside/check-certificate.ts';

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
