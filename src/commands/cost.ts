/** `expose cost`: a month of the gateway, item by item, from the catalogue that ships with expose. */
import { hasError } from '../compiler/diagnostics/diagnostic.ts';
import { checkBudget } from '../cost/check-budget.ts';
import { estimate } from '../cost/estimate.ts';
import { locateIn } from '../pipeline.ts';
import { fail, report } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { renderCost } from '../views/cost.ts';
import { jsonDocument } from '../views/json.ts';
import { loadExposure } from './load-exposure.ts';

/** Prints the estimate of FILE. Above a budget with `exceed: error` it still prints, and exits 1. */
export async function cost(session: Session, file: string): Promise<ExitCode> {
  const { source, exposure } = await loadExposure(session, file);
  if (!exposure.ok || source === null) return fail(session, 'cost', exposure.diagnostics, source);
  const estimated = estimate(exposure.value);
  const diagnostics = [...exposure.diagnostics, ...locateIn(source, checkBudget(exposure.value, estimated))];
  const good = !hasError(diagnostics);
  report(session, diagnostics, source);
  if (session.json) session.stdout.write(jsonDocument('cost', good, diagnostics, { cost: estimated }));
  else session.stdout.write(renderCost(estimated, session.stdout.paint));
  return good ? 0 : 1;
}
