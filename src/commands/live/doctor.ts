/** `expose doctor`: every link of the chain from a visitor to the cluster, then the tools here. Changes nothing. */
import { resolve } from 'node:path';
import { version } from '../../../package.json';
import { checkBundlePlace, writeBundle } from '../../bundle/write-bundle.ts';
import { doctor as examine } from '../../doctor/doctor.ts';
import { likelyCause } from '../../doctor/likely-cause.ts';
import { readPublicKeys } from '../../keys/key-files.ts';
import { print } from '../../session/print.ts';
import { fail, mentionWarnings } from '../../session/report.ts';
import type { ExitCode, Session } from '../../session/session.ts';
import { jsonDocument } from '../../views/json-document.ts';
import { renderBundled } from '../../views/live/render-bundled.ts';
import { renderChecks } from '../../views/live/render-checks.ts';
import { loadTrusted } from '../load-exposure.ts';
import { type AccessFlags, liveContext } from './live-context.ts';
import { neededRights, type RightsFlags } from './needed-rights.ts';

export interface BundleFlag {
  /** The archive to write, as the user named it. */
  readonly bundle?: string;
  /** The out directory whose files go into it, as the user named it. */
  readonly out?: string;
}

/** Prints the checks of FILE; 1 when one failed. A check that could not be made fails nothing. Or prints the rights that FILE needs. */
export async function doctor(
  session: Session,
  file: string,
  flags: AccessFlags & RightsFlags & BundleFlag = {},
): Promise<ExitCode> {
  if (flags.policy || flags.clusterRole || flags.readOnly) return neededRights(session, file, flags);
  const { source, loaded } = await loadTrusted(session, file, flags.out);
  if (!loaded.ok) return fail(session, 'doctor', loaded.diagnostics, source);
  const place = flags.bundle === undefined ? null : resolve(session.cwd, flags.bundle);
  const free = place === null ? null : checkBundlePlace(place);
  if (free?.ok === false) return fail(session, 'doctor', free.diagnostics, null);
  const { exposure, project } = loaded.value;
  const keys = readPublicKeys(project.keysFolder);
  const context = liveContext(session, loaded.value, flags);
  const checks = await examine({ exposure, keys: keys.ok ? keys.value : null, context });
  if (session.signal.aborted) return 130;
  const cause = likelyCause(checks);
  const good = checks.every((check) => check.state !== 'fail');
  const written =
    place === null
      ? null
      : await writeBundle(place, { exposure, context, checks, cause, version, environment: session.env });
  if (written?.ok === false) return fail(session, 'doctor', written.diagnostics, null);
  const bundle = written === null ? {} : { bundle: { file: place, entries: written.value } };
  if (session.json)
    session.stdout.write(jsonDocument('doctor', good, loaded.diagnostics, { checks, cause, ...bundle }));
  else print(session.stdout, renderChecks(checks, cause, session.stdout.columns, session.stdout.paint));
  if (written !== null && !session.json)
    print(session.stdout, renderBundled(flags.bundle ?? '', written.value.length));
  mentionWarnings(session, loaded.diagnostics, file);
  return good ? 0 : 1;
}
