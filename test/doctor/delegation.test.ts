/** The name servers of a zone against those that the world asks: values in, verdicts out. */
import { describe, expect, test } from 'vitest';
import { judgeDelegation } from '../../src/doctor/delegation-checks.ts';
import type { Delegation } from '../../src/outside/dns/read-delegation.ts';

const own = ['ns-1.awsdns.example', 'ns-2.awsdns.example'];
const judged = (servers: readonly string[] | null, asked: Delegation) =>
  judgeDelegation({ zone: 'example.com', servers, present: ['other.example'] }, asked);
const found = (...servers: string[]): Delegation => ({ servers, state: 'found' });

test('the same servers pass, and so do some of them', () => {
  expect(judged(own, found(...own))).toEqual({ state: 'pass', detail: own.join(', ') });
  expect(judged(own, found('ns-2.awsdns.example')).state).toBe('pass');
});

describe('other servers', () => {
  test('are named, with those to enter and the other ways out', () => {
    expect(judged(own, found('a.registrar.example'))).toEqual({
      state: 'fail',
      detail: 'the world asks a.registrar.example for example.com, and not this zone in Route 53',
      fix: expect.stringMatching(
        /Enter these name servers at the registrar of example\.com, or as its NS records in its parent zone.*ns-1\.awsdns\.example, ns-2\.awsdns\.example\..*domain\.zoneId.*domain\.manage: false/,
      ),
    });
  });

  test('among the right ones mislead some visitors', () => {
    expect(judged(own, found('ns-1.awsdns.example', 'old.example'))).toMatchObject({
      state: 'fail',
      detail: 'some visitors are sent to name servers that do not know the records: old.example',
    });
  });
});

test('no delegation, a refused question and a silent resolver are three things', () => {
  const verdicts = (['none', 'refused', 'unknown'] as const).map((state) =>
    judged(own, { servers: [], state }),
  );
  expect(verdicts.map(({ state }) => state)).toEqual(['fail', 'warn', 'skip']);
  expect(verdicts[1]?.fix).toContain('dig +trace NS example.com');
});

test('a zone that is not there is said with those that are', () => {
  expect(judged(null, found(...own))).toMatchObject({
    state: 'fail',
    fix: expect.stringMatching(/^It has other\.example\./),
  });
});
