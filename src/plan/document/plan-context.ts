/** What a plan is given beside the compilation. The command makes it once; apply uses the same. */
import { join } from 'node:path';
import type { LiveContext } from '../../project/live-context.ts';
import type { Project } from '../../project/project.ts';

export interface PlanContext extends LiveContext {
  /** Asks neither AWS nor the cluster. */
  readonly offline: boolean;
  /** Whether a plan is of use that does not know everything of AWS: to read it, but not to apply it. */
  readonly partial: boolean;
  /** The addresses of objects that others made and that are taken over on purpose. */
  readonly adopt: readonly string[];
  /** Whether the gateway is replaced by a new one, changed or not. */
  readonly replace: boolean;
  /** Where the plan will be saved, absolute. terraform's own plan file lies beside it. */
  readonly planFile: string;
}

/** Where a plan is saved unless the user names a file: one file for each meaning of exposure.yaml. */
export function defaultPlanFile({ plansFolder }: Project, digest: string): string {
  return join(plansFolder, `${digest.slice(0, 12)}.json`);
}

/** terraform's plan file beside ours. */
export function terraformPlanFile(planFile: string): string {
  return `${planFile.replace(/\.json$/, '')}.tfplan`;
}
