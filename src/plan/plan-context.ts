/** Everything outside the file that a plan depends on. The command makes it once; apply uses the same. */
import { join } from 'node:path';
import type { Progress } from '../progress.ts';
import type { RunTool } from '../tools/run.ts';

export interface Surroundings {
  /** Absolute path of exposure.yaml. */
  readonly file: string;
  /** Absolute path of the out directory. */
  readonly out: string;
  /** Absolute path of .expose/<name>. */
  readonly home: string;
  /** The value of KUBECONFIG. */
  readonly kubeconfig: string | undefined;
  /** Asks neither AWS nor the cluster. */
  readonly offline: boolean;
  /** Where the plan will be saved, absolute. terraform's own plan file lies beside it. */
  readonly planFile: string;
  readonly run: RunTool;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Where a plan is saved without --out: one file for each meaning of exposure.yaml. */
export function defaultPlanFile(home: string, digest: string): string {
  return join(home, 'plans', `${digest.slice(0, 12)}.json`);
}

/** terraform's plan file beside ours. */
export function terraformPlanFile(planFile: string): string {
  return `${planFile.replace(/\.json$/, '')}.tfplan`;
}
