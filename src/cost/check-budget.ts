/** Compares an estimate with the file's budget. */
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { oneOf } from '../compiler/diagnostics/quote.ts';
import type { Budget, Exposure } from '../compiler/resolved-exposure.ts';
import { cheaperWays } from './cheaper-ways.ts';
import type { Cost } from './cost.ts';

/** No diagnostic without a budget or within it; above it an error or a warning, as the file asks. Pure. */
export function checkBudget(exposure: Exposure, cost: Cost): readonly Diagnostic[] {
  const { budget } = exposure;
  if (budget === null) return [];
  if (cost.monthly > budget.monthlyUsd) return [exceeded(exposure, budget, cost)];
  return cost.missing.length === 0 ? [] : [unchecked(budget, cost)];
}

function exceeded(exposure: Exposure, { monthlyUsd, exceed }: Budget, { monthly, items }: Cost): Diagnostic {
  const list = items.map((item) => `${item.what} ${item.monthly.toFixed(2)}`).join(', ');
  return {
    severity: exceed === 'error' ? 'error' : 'warning',
    code: 'budget-exceeded',
    summary: `the estimate of ${dollars(monthly)} a month is above the budget of ${dollars(monthlyUsd)}`,
    detail: `It is made of: ${list}. ${savings(exposure)} budget.monthlyUsd to ${Math.ceil(monthly)} or more.`,
    path: ['budget', 'monthlyUsd'],
  };
}

/** The start of a sentence that ends in a higher budget. */
function savings(exposure: Exposure): string {
  const ways = cheaperWays(exposure).ways.map(({ field, value }) => `gateway.${field} to ${value}`);
  return ways.length === 0
    ? 'There is no cheaper gateway, so raise'
    : `To pay less, set ${oneOf(ways)}; expose cost --cheaper says what each saves and takes. Otherwise raise`;
}

function unchecked({ monthlyUsd }: Budget, { monthly, missing }: Cost): Diagnostic {
  return {
    severity: 'warning',
    code: 'budget-unchecked',
    summary: `the budget of ${dollars(monthlyUsd)} cannot be checked without the price of ${missing.join(' and ')}`,
    detail: `The rest comes to ${dollars(monthly)} a month. Look the price up on aws.amazon.com/ec2/pricing.`,
    path: ['budget', 'monthlyUsd'],
  };
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
