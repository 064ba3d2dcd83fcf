/** `expose status`: what is live now. Changes nothing and runs no terraform. */
import { setTimeout as sleep } from 'node:timers/promises';
import { imageWarnings } from '../../cluster/tunnel-image.ts';
import { asWarning, hasError } from '../../compiler/diagnostics/diagnostic.ts';
import { locate } from '../../compiler/yaml/locate.ts';
import type { SourceFile } from '../../compiler/yaml/source-file.ts';
import { trustsTwoHostKeys } from '../../keys/key-files.ts';
import { print } from '../../session/print.ts';
import { fail, report } from '../../session/report.ts';
import type { ExitCode, Session } from '../../session/session.ts';
import { readStatus } from '../../status/status.ts';
import { isDown, visitSite } from '../../status/visit-site.ts';
import { jsonDocument } from '../../views/json-document.ts';
import { renderRedraw, renderStatus, renderStatusAdvice } from '../../views/live/render-status.ts';
import { type Loaded, loadTrusted } from '../load-exposure.ts';
import { type AccessFlags, liveContext } from './live-context.ts';

export interface StatusOptions extends AccessFlags {
  /** Again and again, until the session ends. */
  readonly watch?: boolean;
}

const watchSeconds = 5;

/** Prints the status of FILE; 1 when something is down, or when AWS or the cluster could not be asked. */
export async function status(session: Session, file: string, flags: StatusOptions = {}): Promise<ExitCode> {
  const { source, loaded } = await loadTrusted(session, file);
  if (!loaded.ok) return fail(session, 'status', loaded.diagnostics, source);
  if (flags.watch !== true) return show(session, loaded.value, { ...flags, source });
  for (;;) {
    const code = await show(session, loaded.value, { ...flags, source });
    await sleep(watchSeconds * 1000, undefined, { signal: session.signal }).catch(() => {});
    if (session.signal.aborted) return code === 0 ? 0 : 130;
  }
}

async function show(
  session: Session,
  loaded: Loaded,
  { source, ...flags }: StatusOptions & { readonly source: SourceFile | null },
): Promise<ExitCode> {
  const { exposure } = loaded;
  const context = liveContext(session, loaded, flags);
  const found = await readStatus(exposure, context);
  const checks = session.signal.aborted ? [] : await visitSite(exposure, found, context.signal);
  if (session.signal.aborted) return 130;
  const { account, gateway, dns, tunnel, image, alerts, orphans, faults, ownership } = found;
  const twoKeys = trustsTwoHostKeys(loaded.project.keysFolder);
  const trust = [twoKeys ?? [], image === null ? [] : imageWarnings(image)].flat();
  const diagnostics = [
    ...ownership,
    ...faults.cloud,
    ...faults.cluster,
    // The mails are not the site: a role that may not see them can still tell what is live.
    ...faults.alerts.map(asWarning),
    ...locate(trust, loaded.source),
  ];
  const good = !hasError(diagnostics) && !isDown(found, checks);
  if (session.json)
    session.stdout.write(
      jsonDocument('status', good, diagnostics, {
        account,
        gateway,
        dns,
        tunnel,
        image,
        alerts,
        orphans,
        checks,
      }),
    );
  else {
    const before = flags.watch === true ? renderRedraw(watchSeconds, new Date(), session.stdout) : '';
    session.stdout.write(before);
    print(session.stdout, renderStatus({ ...found, checks }, exposure, session.stdout.paint));
  }
  report(session, diagnostics, source);
  // A diagnostic says itself how to fix it.
  if (!session.json && !good && diagnostics.length === 0)
    print(session.stdout, renderStatusAdvice(found, exposure, source?.path ?? '-'));
  return good ? 0 : 1;
}
