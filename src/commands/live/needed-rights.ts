/** `expose doctor --policy` and `--cluster-role`: the rights that the file needs. Asks neither AWS nor the cluster. */
import { policyFor } from '../../aws/policy/policy.ts';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import { neededRole } from '../../doctor/needed-role.ts';
import { fail, mentionWarnings } from '../../session/report.ts';
import type { ExitCode, Session } from '../../session/session.ts';
import { jsonDocument } from '../../views/json-document.ts';
import { renderObjects } from '../../views/render-objects.ts';
import { loadExposure } from '../load-exposure.ts';

export interface RightsFlags {
  readonly policy?: true;
  readonly clusterRole?: true;
  /** Only with one of the two. */
  readonly readOnly?: true;
}

/** Prints an IAM policy or Kubernetes objects, as they are pasted or piped; with --json as the document's `policy` or `objects`. */
export async function neededRights(session: Session, file: string, flags: RightsFlags): Promise<ExitCode> {
  if (flags.policy !== true && flags.clusterRole !== true)
    return fail(session, 'doctor', [nothingNamed], null);
  const { source, loaded } = await loadExposure(session, file);
  if (!loaded.ok) return fail(session, 'doctor', loaded.diagnostics, source);
  const { exposure } = loaded.value;
  const which = { readOnly: flags.readOnly === true };
  mentionWarnings(session, loaded.diagnostics, file);
  if (flags.policy === true) {
    const policy = policyFor(exposure, which);
    const text = `${JSON.stringify(policy, null, 2)}\n`;
    session.stdout.write(session.json ? jsonDocument('doctor', true, loaded.diagnostics, { policy }) : text);
    return 0;
  }
  const objects = neededRole(exposure, which);
  session.stdout.write(
    session.json ? jsonDocument('doctor', true, loaded.diagnostics, { objects }) : renderObjects(objects),
  );
  return 0;
}

const nothingNamed: Diagnostic = {
  severity: 'error',
  code: 'usage',
  summary: '--read-only says which rights, but not where',
  detail:
    'Run `expose doctor --policy --read-only` for AWS or `expose doctor --cluster-role --read-only` for the cluster.',
};
