/** A month's estimate as a table. */

import type { Paint } from '../channel.ts';
import type { Cost } from '../cost/cost.ts';
import { notCounted } from '../cost/estimate.ts';

/** One line an item, the sum, where the prices are from, and what is not in the sum. */
export function renderCost(cost: Cost, paint: Paint): string {
  const rows = cost.items.map(
    (it) =>
      [
        it.what,
        `${amount(it.quantity)} ${it.unit}`,
        `$${it.unitPrice}`,
        `$${it.monthly.toFixed(2)}`,
      ] as const,
  );
  const table = [['', 'quantity', 'each', 'a month'] as const, ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  const width = widths.reduce((sum, it) => sum + it, 0) + 6;
  const total = `$${cost.monthly.toFixed(2)}`;
  const days = [
    ...new Set(cost.items.map((it) => `${it.source === 'live' ? 'live prices' : 'catalogue'} of ${it.asOf}`)),
  ];
  return [
    ...lines,
    '-'.repeat(width),
    paint('bold', `total${total.padStart(width - 5)}`),
    '',
    `US dollars a month, before tax; ${days.join(', ')}.`,
    ...[...cost.missing, ...notCounted].map((it) => `Not included: ${it}.`),
    '',
  ].join('\n');
}

function amount(quantity: number): string {
  return String(Math.round(quantity * 100) / 100);
}
