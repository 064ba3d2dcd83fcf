/** The estimate as a table. */
import { expect, test } from 'vitest';
import type { Cost } from '../../src/cost/cost.ts';
import { renderCost } from '../../src/views/cost/render-cost.ts';
import { paint } from '../../src/views/text/paint.ts';

const cost: Cost = {
  currency: 'USD',
  monthly: 104.82,
  items: [
    {
      what: 't4g.nano spot',
      quantity: 730,
      unit: 'hours',
      unitPrice: 0.0016,
      monthly: 1.17,
      source: 'live',
      asOf: '2026-11-27',
    },
    {
      what: 'gp3 disk',
      quantity: 8.333,
      unit: 'GiB',
      unitPrice: 12,
      monthly: 100,
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
  missing: ['t9.nano in us-east-1'],
};

test('one line per item, figures under figures, then the total and what it does not hold', () => {
  expect(
    renderCost(cost, { whileStopped: 103.65, whileOnDemand: null }, paint(false)),
  ).toBe(`                      quantity     each  a month
t4g.nano spot        730 hours  $0.0016    $1.17
gp3 disk              8.33 GiB      $12  $100.00
public IPv4 address  730 hours   $0.005    $3.65
------------------------------------------------
total                                    $104.82
while stopped                            $103.65

US dollars a month, before tax; prices of 2025-01-01 and 2026-11-27 (from AWS).
Not included:
  t9.nano in us-east-1
  traffic: 100 GB a month are free, further ones about $0.09 each; a download leaves the gateway for the visitor, an upload for home, so both count
  the Route 53 zone: it exists already ($0.50 a month)
  DNS queries: $0.40 a million
  surplus CPU credits: none are billed, because the gateway has standard credits; without credits it is slower
`);
});

test('without any price there is still a total', () => {
  const unpriced: Cost = { currency: 'USD', monthly: 0, items: [], missing: ['everything'] };
  expect(renderCost(unpriced, { whileStopped: 0, whileOnDemand: null }, paint(false))).toMatch(
    /^ +quantity {2}each {2}a month\n-+\ntotal +\$0\.00\n/,
  );
});
