/** What every stage that talks to AWS or to the cluster is given beside its input. */
import type { Progress } from '../progress.ts';
import type { RunTool } from '../tools/run.ts';
import type { Project } from './project.ts';

export interface LiveContext {
  readonly project: Project;
  /** The value of KUBECONFIG. */
  readonly kubeconfig: string | undefined;
  /** The context of --context, which counts before cluster.context; absent without the flag. */
  readonly clusterContext?: string | undefined;
  readonly run: RunTool;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}
