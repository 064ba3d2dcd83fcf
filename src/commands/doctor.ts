/** `expose doctor`: every link of the chain from a visitor to the cluster, then the tools here. Changes nothing. */
import { join } from 'node:path';
import { doctor as examine } from '../doctor/doctor.ts';
import { keysFolder, readPublicKeys } from '../keys/key-files.ts';
import { baseFolder } from '../session/read-source.ts';
import { fail, report } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { run } from '../tools/run.ts';
import { renderChecks } from '../views/doctor.ts';
import { jsonDocument } from '../views/json.ts';
import { loadExposure } from './load-exposure.ts';

/** Prints the checks of FILE; 1 when one failed. A check that could not be made fails nothing. */
export async function doctor(session: Session, file: string): Promise<ExitCode> {
  const { source, exposure } = await loadExposure(session, file);
  if (!exposure.ok || source === null) return fail(session, 'doctor', exposure.diagnostics, source);
  const base = baseFolder(session, file);
  const keys = readPublicKeys(keysFolder(base, exposure.value.name));
  const checks = await examine({
    exposure: exposure.value,
    keys: keys.ok ? keys.value : null,
    home: join(base, '.expose', exposure.value.name),
    kubeconfig: session.env['KUBECONFIG'],
    run,
    signal: session.signal,
  });
  if (session.signal.aborted) return 130;
  const good = checks.every((it) => it.state !== 'fail');
  if (session.json) session.stdout.write(jsonDocument('doctor', good, exposure.diagnostics, { checks }));
  else session.stdout.write(renderChecks(checks, session.stdout.columns, session.stdout.paint));
  report(session, exposure.diagnostics, source);
  return good ? 0 : 1;
}
