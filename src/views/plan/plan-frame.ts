import type { ConfigPath } from '../../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';

/** What the views of a plan are given beside it. */
export interface PlanFrame {
  /** What the file means. */
  readonly exposure: Exposure;
  /** The place of a path in the file, such as "exposure.yaml:12"; null when nothing of the path is in the file. */
  readonly placeOf: (path: ConfigPath) => string | null;
  /** What apply is given to run the plan; null when it is not to be named. */
  readonly run: RunOfPlan | null;
  /** The out directory as a person would type it. */
  readonly out: string;
  /** Whether --offline was given. */
  readonly offline: boolean;
  /** Whether every attribute is shown, and not one line for each change. */
  readonly full: boolean;
}

interface RunOfPlan {
  /** The exposure file, or the saved plan if only that is the same plan, as a person would type it. */
  readonly what: string;
  /** The flags that chose the AWS profile, the cluster and the out directory. */
  readonly flags: readonly string[];
}
