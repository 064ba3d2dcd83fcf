/** The promise of compile against what the laboratory measured (docs/data-path.md); test/lab holds it with real programs. */
import { describe, expect, it } from 'vitest';
import { kernelGivesUpAfter, recoveryBound, tcpRetries2 } from '../../src/emitters/recovery-time.ts';

describe.each([
  { interval: 2, count: 2, retries: 4, measured: 7.8 },
  { interval: 5, count: 3, retries: 5, measured: 24.3 },
  { interval: 10, count: 3, retries: 6, measured: 45.5 },
])('keepAlive $interval s × $count', ({ retries, measured, ...keepAlive }) => {
  it(`gives tcp_retries2 ${retries}, which outlives the client’s patience hardly or not at all`, () => {
    expect(tcpRetries2(keepAlive)).toBe(retries);
    expect(kernelGivesUpAfter(retries)).toBeLessThanOrEqual(2 * keepAlive.interval * (keepAlive.count + 1));
  });

  it('promises no less than what was measured', () => {
    expect(recoveryBound(keepAlive)).toBeGreaterThanOrEqual(measured);
  });
});

it('keeps the goal of 30 seconds with the defaults', () => {
  expect(recoveryBound({ interval: 5, count: 3 })).toBeLessThanOrEqual(30);
});

it('stays within what the kernel takes for the longest patience', () => {
  expect(tcpRetries2({ interval: 300, count: 20 })).toBe(15);
});
