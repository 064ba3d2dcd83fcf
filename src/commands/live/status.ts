/** `expose status`: what is live now. Changes nothing and runs no terraform. */
import { imageWarnings } from '../../cluster/tunnel-image.ts';
import { hasError } from '../../compiler/diagnostics/diagnostic.ts';
import { locate } from '../../compiler/yaml/locate.ts';
import { trustsTwoHostKeys } from '../../keys/key-files.ts';
import { print } from '../../session/print.ts';
import { fail, report } from '../../session/report.ts';
import type { ExitCode, Session } from '../../session/session.ts';
import { readStatus } from '../../status/status.ts';
import { jsonDocument } from '../../views/json-document.ts';
import { renderStatus } from '../../views/live/render-status.ts';
import { loadExposure } from '../load-exposure.ts';
import { type AccessFlags, liveContext } from './live-context.ts';

/** Prints the status of FILE; 1 when AWS or the cluster could not be asked. */
export async function status(session: Session, file: string, flags: AccessFlags = {}): Promise<ExitCode> {
  const { source, loaded } = await loadExposure(session, file);
  if (!loaded.ok) return fail(session, 'status', loaded.diagnostics, source);
  const { exposure } = loaded.value;
  const found = await readStatus(exposure, liveContext(session, loaded.value, flags));
  if (session.signal.aborted) return 130;
  const { account, gateway, dns, tunnel, image, orphans, faults, ownership } = found;
  const twoKeys = trustsTwoHostKeys(loaded.value.project.keysFolder);
  const trust = [twoKeys ?? [], image === null ? [] : imageWarnings(image)].flat();
  const diagnostics = [
    ...ownership,
    ...faults.cloud,
    ...faults.cluster,
    ...locate(trust, loaded.value.source),
  ];
  const good = !hasError(diagnostics);
  if (session.json)
    session.stdout.write(
      jsonDocument('status', good, diagnostics, { account, gateway, dns, tunnel, image, orphans }),
    );
  else print(session.stdout, renderStatus(found, exposure, session.stdout.paint));
  report(session, diagnostics, source);
  return good ? 0 : 1;
}
