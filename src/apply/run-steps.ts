/** Runs steps one after the other, stops at the first that fails, and keeps account of what is done and what is not. */

import { type Diagnostic, hasError } from '../compiler/diagnostics/diagnostic.ts';
import type { Progress, ProgressStep } from '../progress.ts';

export interface StepReport {
  readonly title: string;
  readonly tool: string;
  readonly state: 'done' | 'failed' | 'skipped';
  /** Wall time; 0 for a step that did not run. */
  readonly seconds: number;
}

/** How a step ended: with an error among the diagnostics it failed; `note` is for the progress line. */
export interface StepOutcome {
  readonly diagnostics: readonly Diagnostic[];
  readonly note?: string;
}

export interface StepsReport {
  readonly steps: readonly StepReport[];
  readonly diagnostics: readonly Diagnostic[];
  /** True when a signal ended it. */
  readonly interrupted: boolean;
}

/**
 * Runs `execute` for each step in order. After a failure, or once `signal` is aborted, the rest is reported as skipped;
 * the running step itself is waited for, because its tool must not be left alone.
 */
export async function runSteps<S extends { readonly title: string; readonly tool: string }>(
  steps: readonly S[],
  execute: (step: S, shown: ProgressStep) => Promise<StepOutcome>,
  progress: Progress,
  signal: AbortSignal,
): Promise<StepsReport> {
  const reports: StepReport[] = [];
  const diagnostics: Diagnostic[] = [];
  let stopped = false;
  for (const step of steps) {
    const shown = progress.step(step.title);
    if (stopped || signal.aborted) {
      shown.skipped(signal.aborted ? 'interrupted' : 'not reached');
      reports.push({ title: step.title, tool: step.tool, state: 'skipped', seconds: 0 });
      continue;
    }
    const since = performance.now();
    const outcome = await execute(step, shown);
    stopped = hasError(outcome.diagnostics) || signal.aborted;
    // A step that came to its end although a signal arrived is done: its tool was waited for.
    const state = hasError(outcome.diagnostics) ? 'failed' : 'done';
    if (state === 'done') shown.done(outcome.note);
    else shown.failed(outcome.note ?? outcome.diagnostics.find((it) => it.severity === 'error')?.summary);
    diagnostics.push(...outcome.diagnostics);
    reports.push({
      title: step.title,
      tool: step.tool,
      state,
      seconds: Math.round((performance.now() - since) / 100) / 10,
    });
  }
  return { steps: reports, diagnostics, interrupted: signal.aborted };
}
