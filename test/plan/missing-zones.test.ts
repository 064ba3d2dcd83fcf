/** What a plan says of a hosted zone that the account does not have. */
import { expect, test } from 'vitest';
import { zoneMissing } from '../../src/plan/terraform/missing-zones.ts';

const account = { id: '123456789012', credentials: 'profile work' };

test('whose account was asked, what it has, and the ways out', () => {
  expect(
    zoneMissing({ zone: 'notmine.example', servers: null, present: ['example.com', 'pi.casa'] }, account),
  ).toMatchObject({
    code: 'zone-missing',
    path: ['domain'],
    summary: 'account 123456789012 (profile work) has no public hosted zone notmine.example',
    detail: expect.stringMatching(/^It has example\.com, pi\.casa\. .*--profile.*domain\.manage: false/),
  });
});

test('an account without a zone, and one whose number is not known', () => {
  expect(zoneMissing({ zone: 'notmine.example', servers: null, present: [] }, null)).toMatchObject({
    summary: 'the account has no public hosted zone notmine.example',
    detail: expect.stringMatching(/^It has none\. /),
  });
});
