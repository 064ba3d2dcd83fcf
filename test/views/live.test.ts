/** status and doctor as people see them. */
import { describe, expect, test } from 'vitest';
import type { Check } from '../../src/outside/check.ts';
import type { Status } from '../../src/status/status.ts';
import { renderChecks } from '../../src/views/live/render-checks.ts';
import { renderStatus } from '../../src/views/live/render-status.ts';
import { paint } from '../../src/views/text/paint.ts';
import { exposure } from '../helpers/exposure-builder.ts';

const live: Status = {
  cloud: 'asked',
  gateway: {
    id: 'i-1',
    state: 'running',
    type: 't4g.nano',
    ipv4: '192.0.2.1',
    ipv6: '2001:db8::1',
    account: '1',
  },
  dns: [{ name: 'api.example.com', type: 'A', wanted: '192.0.2.1', found: ['198.51.100.7'], state: 'wrong' }],
  tunnel: [{ name: 'tunnel', ready: 1, wanted: 1 }],
  orphans: [],
  faults: { cloud: [], cluster: [] },
};

describe('status', () => {
  test('is one line a thing', () => {
    expect(renderStatus(live, exposure(), paint(false))).toBe(`✓ gateway  i-1 is running (t4g.nano, us-east-1)
✓ address  192.0.2.1, 2001:db8::1
! dns      api.example.com A leads elsewhere (198.51.100.7)
✓ tunnel   tunnel: 1 of 1 ready
`);
  });

  test('lists the records to set where DNS is not ours', () => {
    const domain = { ...exposure().domain, manage: false };
    expect(renderStatus(live, exposure({ domain }), paint(false))).toContain(
      'Set these records:\n  api.example.com. 120 IN A 192.0.2.1\n',
    );
  });

  test('tells nothing apart from not asked', () => {
    const nothing = { ...live, gateway: null, tunnel: null };
    expect(renderStatus(nothing, exposure(), paint(false))).toContain('! gateway  there is none');
    const unasked = { ...nothing, cloud: 'not asked' as const };
    expect(renderStatus(unasked, exposure(), paint(false))).toContain('! gateway  could not be asked');
  });
});

test('doctor says what was seen, what to do, and what could not be seen', () => {
  const check = (over: Partial<Check>): Check => ({
    id: 'a',
    title: 'a title',
    state: 'pass',
    detail: 'seen',
    ...over,
  });
  expect(
    renderChecks(
      [
        check({ milliseconds: 12 }),
        check({ state: 'fail', fix: 'do this', milliseconds: 0 }),
        check({ state: 'skip', detail: 'bad\u001b[2J' }),
      ],
      80,
      paint(false),
    ),
  ).toBe(`✓ a title (12 ms)
    seen
✗ a title (0 ms)
    seen
    → do this
- a title
    bad\\u001b[2J

1 passed, 1 failed, 1 could not be seen from here.
`);
});
