/** What would cost less, each way with what it saves, what is given up for it, and what to write. */
import type { Page } from '../../channel.ts';
import type { CheaperWay, CheaperWays } from '../../cost/cheaper-ways.ts';
import { textColumns, wrap } from '../text/wrap.ts';

const widest = 100;

/** `monthly` is what the file costs as it is, in US dollars. */
export function renderCheaper({ ways, together }: CheaperWays, monthly: number, page: Page): string {
  if (ways.length === 0)
    return `Nothing in the catalogue of prices costs less than ${dollars(monthly)} a month.\n`;
  const columns = textColumns(page, widest);
  return [
    `${dollars(monthly)} a month. It would cost less with one of these:`,
    '',
    ...ways.flatMap((way) => [...wayLines(way, columns, page), '']),
    ...(together === null ? [] : [`All of them in this region: ${dollars(together)} a month.`]),
    'Prices are from the catalogue; expose plan shows those of the day.',
    '',
  ].join('\n');
}

function wayLines(
  { saving, monthly, drawback, lines }: CheaperWay,
  columns: number,
  { paint }: Page,
): string[] {
  return [
    `${paint('green', `${dollars(saving)} less`)} (${dollars(monthly)})`,
    ...lines.map((line) => `    ${paint('bold', line)}`),
    ...wrap(`  But: ${drawback}`, columns),
  ];
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
