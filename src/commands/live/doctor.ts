/** `expose doctor`: every link of the chain from a visitor to the cluster, then the tools here. Changes nothing. */
import { doctor as examine } from '../../doctor/doctor.ts';
import { likelyCause } from '../../doctor/likely-cause.ts';
import { readPublicKeys } from '../../keys/key-files.ts';
import { fail, mentionWarnings } from '../../session/report.ts';
import type { ExitCode, Session } from '../../session/session.ts';
import { jsonDocument } from '../../views/json-document.ts';
import { renderChecks } from '../../views/live/render-checks.ts';
import { loadExposure } from '../load-exposure.ts';
import { type AccessFlags, liveContext } from './live-context.ts';
import { neededRights, type RightsFlags } from './needed-rights.ts';

/** Prints the checks of FILE; 1 when one failed. A check that could not be made fails nothing. Or prints the rights that FILE needs. */
export async function doctor(
  session: Session,
  file: string,
  flags: AccessFlags & RightsFlags = {},
): Promise<ExitCode> {
  if (flags.policy || flags.clusterRole || flags.readOnly) return neededRights(session, file, flags);
  const { source, loaded } = await loadExposure(session, file);
  if (!loaded.ok) return fail(session, 'doctor', loaded.diagnostics, source);
  const { exposure, project } = loaded.value;
  const keys = readPublicKeys(project.keysFolder);
  const context = liveContext(session, loaded.value, flags);
  const checks = await examine({ exposure, keys: keys.ok ? keys.value : null, context });
  if (session.signal.aborted) return 130;
  const cause = likelyCause(checks);
  const good = checks.every((check) => check.state !== 'fail');
  if (session.json) session.stdout.write(jsonDocument('doctor', good, loaded.diagnostics, { checks, cause }));
  else session.stdout.write(renderChecks(checks, cause, session.stdout.columns, session.stdout.paint));
  mentionWarnings(session, loaded.diagnostics, file);
  return good ? 0 : 1;
}
