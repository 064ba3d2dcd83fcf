/** What compile promises against what the lab measured (docs/data-path.md); test/lab measures with real programs. */
import { describe, expect, test } from 'vitest';
import { kernelGivesUpAfter, recoveryBound, tcpRetries2 } from '../../src/emitters/recovery-time.ts';

describe.each([
  { interval: 2, count: 2, retries: 4, measured: 7.8 },
  { interval: 5, count: 3, retries: 5, measured: 24.3 },
  { interval: 10, count: 3, retries: 6, measured: 45.5 },
])('keepAlive $interval s × $count', ({ retries, measured, ...keepAlive }) => {
  test(`gives tcp_retries2 ${retries}, at which the kernel gives up within twice the client’s patience`, () => {
    expect(tcpRetries2(keepAlive)).toBe(retries);
    expect(kernelGivesUpAfter(retries)).toBeLessThanOrEqual(2 * keepAlive.interval * (keepAlive.count + 1));
  });

  test('promises no less than what was measured', () => {
    expect(recoveryBound(keepAlive)).toBeGreaterThanOrEqual(measured);
  });
});

test('the defaults keep the goal of 30 seconds', () => {
  expect(recoveryBound({ interval: 5, count: 3 })).toBeLessThanOrEqual(30);
});

test('the longest patience stays within what the kernel accepts', () => {
  expect(tcpRetries2({ interval: 300, count: 20 })).toBe(15);
});
