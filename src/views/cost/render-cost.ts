/** A month's estimate as a table. */
import type { Paint } from '../../channel.ts';
import { allOf } from '../../compiler/diagnostics/quote.ts';
import type { Cost, CostItem } from '../../cost/cost.ts';
import { notCounted } from '../../cost/estimate.ts';

/** The first column is text, the others are figures. */
type Row = readonly [string, string, string, string];

/** What the same gateway costs at other times, in US dollars a month. */
interface OtherTotals {
  readonly whileStopped: number;
  /** While EC2 has no spot capacity for it; null for a gateway that stays on one market. */
  readonly whileOnDemand: number | null;
}

/** One line per item, the total, what it costs at other times, the days of the prices, and what is not in the total. */
export function renderCost(cost: Cost, other: OtherTotals, paint: Paint): string {
  const table = [['', 'quantity', 'each', 'a month'] as const, ...cost.items.map(rowOf)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const width = widths.reduce((sum, columns) => sum + columns, 0) + 2 * (widths.length - 1);
  return [
    ...table.map((row) => rowLine(row, widths)),
    '-'.repeat(width),
    paint('bold', total('total', cost.monthly, width)),
    total('while stopped', other.whileStopped, width),
    ...(other.whileOnDemand === null ? [] : [total('while on demand', other.whileOnDemand, width)]),
    '',
    `US dollars a month, before tax; ${priceDates(cost.items)}.`,
    'Not included:',
    ...[...cost.missing, ...notCounted].map((item) => `  ${item}`),
    '',
  ].join('\n');
}

function total(what: string, amount: number, width: number): string {
  return `${what}${dollars(amount).padStart(width - what.length)}`;
}

function rowOf({ what, quantity, unit, unitPrice, monthly }: CostItem): Row {
  return [what, `${Math.round(quantity * 100) / 100} ${unit}`, `$${unitPrice}`, dollars(monthly)];
}

function rowLine(row: Row, widths: readonly number[]): string {
  return row
    .map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    .join('  ');
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

/** "prices of 2025-01-01 and 2026-11-27 (from AWS)". */
function priceDates(items: readonly CostItem[]): string {
  const dates = items.map(({ source, asOf }) => `${asOf}${source === 'live' ? ' (from AWS)' : ''}`);
  return `prices of ${allOf([...new Set(dates)].toSorted())}`;
}
