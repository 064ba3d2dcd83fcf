/** The context of the commands that talk to AWS or to the cluster. */

import { silentProgress } from '../../progress.ts';
import type { LiveContext } from '../../project/live-context.ts';
import type { Project } from '../../project/project.ts';
import type { Session } from '../../session/session.ts';
import { run } from '../../tools/run.ts';
import { progress } from '../../views/progress.ts';

export function liveContext(session: Session, project: Project): LiveContext {
  return {
    project,
    kubeconfig: session.env['KUBECONFIG'],
    run,
    signal: session.signal,
    progress: session.quiet || session.json ? silentProgress : progress(session.stderr),
  };
}
