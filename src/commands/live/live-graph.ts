/** `expose graph --live`: the path of a request, with a mark for each stop that says whether it is up. */
import { hasError } from '../../compiler/diagnostics/diagnostic.ts';
import { fail, report } from '../../session/report.ts';
import type { ExitCode, Session } from '../../session/session.ts';
import { pathStates } from '../../status/path-states.ts';
import { readStatus } from '../../status/status.ts';
import { visitSite } from '../../status/visit-site.ts';
import { requestPath } from '../../views/graph/request-path.ts';
import { jsonDocument } from '../../views/json-document.ts';
import { drawPath, type GraphFormat } from '../draw-path.ts';
import { loadTrusted } from '../load-exposure.ts';
import { type AccessFlags, liveContext } from './live-context.ts';

export interface LiveGraphOptions extends AccessFlags {
  /** Boxes when absent, and Mermaid in JSON. */
  readonly format?: GraphFormat;
}

/** Draws FILE as it is live. 1 when a side could not be asked: `status` says by its exit code what is down. */
export async function liveGraph(
  session: Session,
  file: string,
  flags: LiveGraphOptions = {},
): Promise<ExitCode> {
  const { source, loaded } = await loadTrusted(session, file);
  if (!loaded.ok) return fail(session, 'graph', loaded.diagnostics, source);
  const { exposure } = loaded.value;
  const context = liveContext(session, loaded.value, flags);
  const found = await readStatus(exposure, context);
  const checks = session.signal.aborted ? [] : await visitSite(exposure, found, context.signal);
  if (session.signal.aborted) return 130;
  const states = pathStates(found, checks, exposure);
  const drawn = drawPath(requestPath(exposure, states), session, flags.format);
  const diagnostics = [...found.ownership, ...found.faults.cloud, ...found.faults.cluster];
  const good = !hasError(diagnostics);
  session.stdout.write(
    session.json ? jsonDocument('graph', good, diagnostics, { ...drawn, states }) : drawn.graph,
  );
  report(session, diagnostics, source);
  return good ? 0 : 1;
}
