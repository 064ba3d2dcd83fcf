import type { ConfigPath } from '../../compiler/diagnostics/diagnostic.ts';

/** What the views of a plan are given beside it. */
export interface PlanFrame {
  /** The place of a path in the file, such as "exposure.yaml:12"; null when it is not known. */
  readonly placeOf: (path: ConfigPath) => string | null;
  /** Where the plan was saved, as a person would type it; null when it was not. */
  readonly savedAs: string | null;
  /** The flags that chose the AWS profile and the cluster, as apply needs them again. */
  readonly accessFlags: readonly string[];
  /** The out directory as a person would type it. */
  readonly out: string;
  /** Names whose records expose does not write (domain.manage: false); empty when it does. */
  readonly namesByHand: readonly string[];
  /** Whether --offline was given. */
  readonly offline: boolean;
  /** Whether long diffs are shown in full. */
  readonly verbose: boolean;
}
