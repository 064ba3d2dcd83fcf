/** `expose status`: what is live now. Changes nothing and runs no terraform. */
import { join } from 'node:path';
import { hasError } from '../compiler/diagnostics/diagnostic.ts';
import { baseFolder } from '../session/read-source.ts';
import { fail, report } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { readStatus } from '../status/status.ts';
import { run } from '../tools/run.ts';
import { jsonDocument } from '../views/json.ts';
import { renderStatus } from '../views/status.ts';
import { loadExposure } from './load-exposure.ts';

/** Prints the status of FILE; 1 when AWS or the cluster could not be asked. */
export async function status(session: Session, file: string): Promise<ExitCode> {
  const { source, exposure } = await loadExposure(session, file);
  if (!exposure.ok || source === null) return fail(session, 'status', exposure.diagnostics, source);
  const home = join(baseFolder(session, file), '.expose', exposure.value.name);
  const found = await readStatus({
    exposure: exposure.value,
    home,
    kubeconfig: session.env['KUBECONFIG'],
    run,
    signal: session.signal,
  });
  if (session.signal.aborted) return 130;
  const good = !hasError(found.diagnostics);
  const { gateway, dns, tunnel, orphans, diagnostics } = found;
  if (session.json)
    session.stdout.write(jsonDocument('status', good, diagnostics, { gateway, dns, tunnel, orphans }));
  else session.stdout.write(renderStatus(found, exposure.value, session.stdout.paint));
  report(session, diagnostics, source);
  return good ? 0 : 1;
}
