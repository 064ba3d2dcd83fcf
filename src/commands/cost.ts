/** `expose cost`: a month of the gateway, item by item, from the catalogue that ships with expose. */
import { estimate } from '../cost/estimate.ts';
import { price } from '../pipeline.ts';
import { print } from '../session/print.ts';
import { fail, mentionWarnings, report } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { jsonDocument } from '../views/json-document.ts';
import { renderCost } from '../views/render-cost.ts';
import { loadExposure } from './load-exposure.ts';

/** Prints the estimate of FILE. Above a budget with `exceed: error` it still prints, and exits 1. */
export async function cost(session: Session, file: string): Promise<ExitCode> {
  const { source, loaded } = await loadExposure(session, file);
  if (!loaded.ok) return fail(session, 'cost', loaded.diagnostics, source);
  const priced = price(loaded.value);
  const estimated = priced.ok ? priced.value : estimate(loaded.value.exposure);
  const diagnostics = [...loaded.diagnostics, ...priced.diagnostics];
  report(session, priced.diagnostics, source);
  mentionWarnings(session, loaded.diagnostics, file);
  if (session.json) session.stdout.write(jsonDocument('cost', priced.ok, diagnostics, { cost: estimated }));
  else print(session.stdout, renderCost(estimated, session.stdout.paint));
  return priced.ok ? 0 : 1;
}
