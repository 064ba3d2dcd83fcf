/** The budget's diagnostics with their places in the file; the estimate is made after the compiler has placed its own. */
import type { Diagnostic } from '../compiler/diagnostic.ts';
import type { Exposure } from '../compiler/exposure.ts';
import { locate } from '../compiler/locate.ts';
import type { SourceFile } from '../compiler/parse.ts';
import { parse } from '../compiler/parse.ts';
import { checkBudget } from '../cost/check-budget.ts';
import type { Cost } from '../plan/plan.ts';

/** What an estimate says against the file's budget. The file is read again only when there is something to say. */
export function budgetFaults(exposure: Exposure, cost: Cost, source: SourceFile): readonly Diagnostic[] {
  const diagnostics = checkBudget(exposure, cost);
  const parsed = diagnostics.length > 0 ? parse(source) : null;
  return parsed?.ok === true ? locate(diagnostics, parsed.value) : diagnostics;
}
