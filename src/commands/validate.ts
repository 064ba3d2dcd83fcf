/** `expose validate`: everything that is wrong with a file, or what it means in one line. */
import { hasError } from '../compiler/diagnostics/diagnostic.ts';
import { checkBudget } from '../cost/check-budget.ts';
import { estimate } from '../cost/estimate.ts';
import { locateIn } from '../pipeline.ts';
import { fail, report } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { jsonDocument } from '../views/json.ts';
import { renderMeaning } from '../views/validate.ts';
import { loadExposure } from './load-exposure.ts';

/** Checks FILE, or standard input for "-", and changes nothing. */
export async function validate(session: Session, file: string): Promise<ExitCode> {
  const { source, exposure } = await loadExposure(session, file);
  if (!exposure.ok || source === null) return fail(session, 'validate', exposure.diagnostics, source);
  const cost = estimate(exposure.value);
  const diagnostics = [...exposure.diagnostics, ...locateIn(source, checkBudget(exposure.value, cost))];
  if (hasError(diagnostics)) return fail(session, 'validate', diagnostics, source);
  report(session, diagnostics, source);
  if (session.json) session.stdout.write(jsonDocument('validate', true, diagnostics));
  else if (!session.quiet) session.stdout.write(renderMeaning(source.path, exposure.value, cost));
  return 0;
}
