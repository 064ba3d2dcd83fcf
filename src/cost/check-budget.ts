/** Holds an estimate against the file's budget. */
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Cost } from './cost.ts';

const path = ['budget', 'monthlyUsd'];

/** Nothing without a budget or within it; else an error or a warning, as the file asks. */
export function checkBudget({ budget }: Exposure, cost: Cost): readonly Diagnostic[] {
  if (budget === null) return [];
  if (cost.monthly > budget.monthlyUsd) {
    const items = cost.items.map((it) => `${it.what} ${it.monthly.toFixed(2)}`).join(', ');
    return [
      {
        severity: budget.exceed === 'error' ? 'error' : 'warning',
        code: 'budget-exceeded',
        summary: `the estimate of $${cost.monthly.toFixed(2)} a month is above the budget of $${budget.monthlyUsd.toFixed(2)}`,
        detail: `It is made of: ${items}. Choose a smaller gateway, or raise the budget.`,
        path,
      },
    ];
  }
  if (cost.missing.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'budget-unchecked',
      summary: `the budget of $${budget.monthlyUsd.toFixed(2)} cannot be checked without the price of ${cost.missing.join(' and ')}`,
      detail: `The rest comes to $${cost.monthly.toFixed(2)} a month. Look the price up on aws.amazon.com/ec2/pricing.`,
      path,
    },
  ];
}
