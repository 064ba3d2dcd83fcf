import { describe, expect, test } from 'vitest';
import type { Exposure, Gateway } from '../../src/compiler/resolved-exposure.ts';
import { checkBudget } from '../../src/cost/check-budget.ts';
import { estimate, whileOnDemand, whileStopped } from '../../src/cost/estimate.ts';
import { exposure } from '../helpers/exposure-builder.ts';

const withGateway = (over: Partial<Gateway>, rest: Partial<Exposure> = {}) =>
  exposure({ gateway: { ...exposure().gateway, ...over }, ...rest });

describe('estimate', () => {
  test('the smallest file costs a spot nano, 8 GiB and an address', () => {
    expect(estimate(exposure())).toEqual({
      currency: 'USD',
      monthly: 5.64,
      missing: [],
      items: [
        {
          what: 't4g.nano spot',
          quantity: 730,
          unit: 'hours',
          unitPrice: 0.001848,
          monthly: 1.35,
          source: 'catalogue',
          asOf: '2025-06-28',
        },
        {
          what: 'gp3 disk',
          quantity: 8,
          unit: 'GiB',
          unitPrice: 0.08,
          monthly: 0.64,
          source: 'catalogue',
          asOf: '2025-01-01',
        },
        {
          what: 'public IPv4 address',
          quantity: 730,
          unit: 'hours',
          unitPrice: 0.005,
          monthly: 3.65,
          source: 'catalogue',
          asOf: '2025-01-01',
        },
      ],
    });
  });

  test('without IPv4 there is no address to pay for', () => {
    expect(estimate(withGateway({ ipv4: false }))).toMatchObject({
      monthly: 1.99,
      items: [{ what: 't4g.nano spot' }, { what: 'gp3 disk' }],
    });
  });

  test('alerts cost nothing, or a dollar over HTTPS', () => {
    const alerts = (type: 'HTTP' | 'HTTPS') => ({
      email: 'me@example.com',
      check: { type, port: 80, path: '/' },
    });
    const item = { quantity: 1, unit: 'health check' };
    expect(estimate(exposure({ alerts: alerts('HTTP') }))).toMatchObject({
      monthly: estimate(exposure()).monthly,
      items: [{}, {}, {}, { ...item, what: 'alerts (free tier)', monthly: 0 }],
    });
    expect(estimate(exposure({ alerts: alerts('HTTPS') }))).toMatchObject({
      monthly: estimate(exposure()).monthly + 1,
      items: [{}, {}, {}, { ...item, what: 'alerts (over HTTPS)', monthly: 1 }],
    });
  });

  const spot = { dollars: 0.002, asOf: '2026-11-25', zone: 'us-east-1b' };
  const list = {
    onDemand: { dollars: 0.0043, asOf: '2026-11-20' },
    gp3: { dollars: 0.09, asOf: '2026-11-20' },
    ipv4: null,
  };

  test('a live spot price goes before the catalogue, and says its zone', () => {
    const [machine] = estimate(exposure(), { spot, list: null }).items;
    expect(machine).toMatchObject({
      what: 't4g.nano spot in us-east-1b',
      monthly: 1.46,
      source: 'live',
      asOf: '2026-11-25',
    });
  });

  test('so do live list prices, one by one; what the list lacks, the catalogue has', () => {
    const onDemand = withGateway({ market: 'on-demand' });
    expect(estimate(onDemand, { spot: null, list }).items).toMatchObject([
      { what: 't4g.nano on-demand', unitPrice: 0.0043, source: 'live', asOf: '2026-11-20' },
      { what: 'gp3 disk', unitPrice: 0.09, source: 'live' },
      { what: 'public IPv4 address', unitPrice: 0.005, source: 'catalogue' },
    ]);
  });

  test('a live spot price says nothing about on-demand', () => {
    const [machine] = estimate(withGateway({ market: 'on-demand' }), { spot, list: null }).items;
    expect(machine).toMatchObject({ what: 't4g.nano on-demand', monthly: 3.07, source: 'catalogue' });
  });

  test('each size of a burstable family costs twice the one below', () => {
    const monthly = ['t3.nano', 't3.micro', 't3.small', 't3.medium'].map(
      (instanceType) => estimate(withGateway({ market: 'on-demand', instanceType })).items[0]?.unitPrice,
    );
    expect(monthly).toEqual([0.0052, 0.0104, 0.0208, 0.0416]);
  });

  test('an unknown spot price is counted at the on-demand price, and says that it is the most', () => {
    expect(estimate(withGateway({ instanceType: 't3.small' })).items[0]).toMatchObject({
      what: 't3.small spot, at most',
      unitPrice: 0.0208,
    });
  });

  test.each([
    ['an unknown type', { instanceType: 'm7g.medium' }, ['m7g.medium spot in us-east-1']],
    ['an unknown size', { instanceType: 't3.metal' }, ['t3.metal spot in us-east-1']],
    [
      'an unknown region',
      { region: 'sa-east-1', market: 'on-demand' as const },
      ['t4g.nano on-demand in sa-east-1', 'gp3 storage in sa-east-1'],
    ],
    [
      'a word of JavaScript as region',
      { region: 'constructor' },
      ['t4g.nano spot in constructor', 'gp3 storage in constructor'],
    ],
    [
      'a word of JavaScript as type',
      { instanceType: 'constructor.nano' },
      ['constructor.nano spot in us-east-1'],
    ],
  ])('%s is missing, not guessed', (_title, gateway, missing) => {
    expect(estimate(withGateway(gateway)).missing).toEqual(missing);
  });

  test('a stopped gateway still costs its disk and its address', () => {
    expect(whileOnDemand(withGateway({ market: 'spot-or-on-demand' }))).toBe(7.36);
    expect(whileOnDemand(exposure())).toBeNull();
    expect(whileStopped(exposure())).toBe(4.29);
    expect(whileStopped(withGateway({ ipv4: false }))).toBe(0.64);
  });

  test('the total is the sum of what is shown', () => {
    const cost = estimate(withGateway({ disk: 33, region: 'eu-central-1', market: 'on-demand' }));
    expect(cost.monthly).toBeCloseTo(
      cost.items.reduce((sum, item) => sum + item.monthly, 0),
      10,
    );
  });
});

describe('checkBudget', () => {
  const check = (file: Exposure) => checkBudget(file, estimate(file));

  test('nothing without a budget', () => expect(check(exposure())).toEqual([]));

  test('nothing at exactly the budget', () =>
    expect(check(exposure({ budget: { monthlyUsd: 5.64, exceed: 'error' } }))).toEqual([]));

  test.each([
    ['error', 'error'],
    ['warn', 'warning'],
  ] as const)('exceed: %s above it is an %s', (exceed, severity) => {
    expect(check(exposure({ budget: { monthlyUsd: 5.63, exceed } }))).toMatchObject([
      { severity, code: 'budget-exceeded', path: ['budget', 'monthlyUsd'] },
    ]);
  });

  test('what would cost less is said, or that nothing does', () => {
    const detailOf = (file: Exposure) => check(file)[0]?.detail;
    const budget = { monthlyUsd: 1, exceed: 'error' } as const;
    expect(
      detailOf(withGateway({ ipv4: false, region: 'eu-central-1', instanceType: 't3a.nano' }, { budget })),
    ).toMatch(/There is no cheaper gateway, so raise budget\.monthlyUsd to 2 or more\.$/);
    expect(
      detailOf(withGateway({ instanceType: 't4g.micro', market: 'on-demand', disk: 9 }, { budget })),
    ).toMatch(
      /set gateway\.ipv4 to false, gateway\.instanceType to t4g\.nano, gateway\.market to spot or gateway\.disk to 8; expose cost --cheaper says .* Otherwise raise/,
    );
  });

  test('a missing price is said, since nothing was checked', () => {
    expect(
      check(withGateway({ instanceType: 'm7g.medium' }, { budget: { monthlyUsd: 50, exceed: 'error' } })),
    ).toMatchObject([{ severity: 'warning', code: 'budget-unchecked' }]);
  });

  test('what is known may exceed the budget by itself', () => {
    expect(
      check(withGateway({ instanceType: 'm7g.medium' }, { budget: { monthlyUsd: 1, exceed: 'error' } })),
    ).toMatchObject([{ code: 'budget-exceeded' }]);
  });
});
