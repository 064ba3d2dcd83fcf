/** The context of the commands that talk to AWS or to the cluster. */
import { useAwsAccess } from '../../aws/access/identity.ts';
import { withIdentity } from '../../aws/access/terraform-identity.ts';
import { silentProgress } from '../../progress.ts';
import type { LiveContext } from '../../project/live-context.ts';
import type { Session } from '../../session/session.ts';
import { run } from '../../tools/run.ts';
import { progress } from '../../views/progress.ts';
import type { Loaded } from '../load-exposure.ts';

/** The flags that choose, for one run, whom to ask. */
export interface AccessFlags {
  /** The AWS profile; without it what the AWS CLI would use. */
  readonly profile?: string;
  /** The kubeconfig context; without it cluster.context, or the current one. */
  readonly context?: string;
}

/** Also chooses the AWS identity of this process. */
export function liveContext(
  session: Session,
  { exposure, project }: Loaded,
  flags: AccessFlags,
): LiveContext {
  useAwsAccess({ profile: flags.profile ?? null, region: exposure.gateway.region });
  return {
    project,
    kubeconfig: session.env['KUBECONFIG'],
    clusterContext: flags.context,
    run: withIdentity(run),
    signal: session.signal,
    progress: session.quiet || session.json ? silentProgress : progress(session.stderr),
  };
}
