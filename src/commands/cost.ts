/** `expose cost`: a month of the gateway, item by item, from the catalogue that ships with expose. */
import { cheaperWays } from '../cost/cheaper-ways.ts';
import { estimate, whileOnDemand, whileStopped } from '../cost/estimate.ts';
import { price } from '../pipeline.ts';
import { print } from '../session/print.ts';
import { fail, mentionWarnings, report } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { renderCheaper } from '../views/cost/render-cheaper.ts';
import { renderCost } from '../views/cost/render-cost.ts';
import { jsonDocument } from '../views/json-document.ts';
import { loadExposure } from './load-exposure.ts';

interface CostFlags {
  readonly cheaper?: boolean;
}

/** Prints the estimate of FILE, or with --cheaper what would cost less. Above a budget with `exceed: error` it still prints, and exits 1. */
export async function cost(session: Session, file: string, flags: CostFlags = {}): Promise<ExitCode> {
  const { source, loaded } = await loadExposure(session, file);
  if (!loaded.ok) return fail(session, 'cost', loaded.diagnostics, source);
  const priced = price(loaded.value);
  const estimated = priced.ok ? priced.value : estimate(loaded.value.exposure);
  const diagnostics = [...loaded.diagnostics, ...priced.diagnostics];
  report(session, priced.diagnostics, source);
  mentionWarnings(session, loaded.diagnostics, file);
  const cheaper = flags.cheaper === true ? cheaperWays(loaded.value.exposure) : null;
  const { exposure } = loaded.value;
  const other = { whileStopped: whileStopped(exposure), whileOnDemand: whileOnDemand(exposure) };
  if (session.json) {
    const more = cheaper === null ? {} : { cheaper: cheaper.ways, together: cheaper.together };
    session.stdout.write(
      jsonDocument('cost', priced.ok, diagnostics, {
        cost: estimated,
        ...other,
        ...more,
      }),
    );
  } else if (cheaper === null) print(session.stdout, renderCost(estimated, other, session.stdout.paint));
  else print(session.stdout, renderCheaper(cheaper, estimated.monthly, session.stdout));
  return priced.ok ? 0 : 1;
}
