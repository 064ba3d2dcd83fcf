/** What a run of a plan is given, and what it comes to. The stages themselves are in the files beside this one. */
import type { Compilation } from '../emitters/compilation.ts';
import type { Check } from '../outside/check.ts';
import type { Plan } from '../plan/document/plan.ts';
import type { PlanContext } from '../plan/document/plan-context.ts';
import type { Outputs } from './outputs.ts';
import type { StepsReport } from './step-runner.ts';

export interface ApplyInput {
  readonly plan: Plan;
  readonly compilation: Compilation;
  readonly context: PlanContext;
  /** Whether to wait until the gateway, the rollouts and the way from outside are there. */
  readonly wait: boolean;
}

export interface ApplyReport extends StepsReport {
  /** Nulls where the cloud's part never came to be. */
  readonly outputs: Outputs;
  readonly checks: readonly Check[];
}
