/** Runs steps one after the other, stops at the first that fails, and keeps account of what is done and what is not. */

import { type Diagnostic, failed, hasError, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Progress, ProgressStep } from '../progress.ts';

export interface StepReport {
  readonly title: string;
  readonly tool: string;
  readonly state: 'done' | 'failed' | 'skipped';
  /** Wall time; 0 for a step that did not run. */
  readonly seconds: number;
}

/** How a step ended; `note` is for the progress line. */
export type StepResult = Result<{ readonly note?: string | undefined }>;

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
  execute: (step: S, shown: ProgressStep) => Promise<StepResult>,
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
    stopped = !outcome.ok || signal.aborted;
    // A step that came to its end although a signal arrived is done: its tool was waited for.
    const state = outcome.ok ? 'done' : 'failed';
    if (outcome.ok) shown.done(outcome.value.note);
    else shown.failed(outcome.diagnostics.find((diagnostic) => diagnostic.severity === 'error')?.summary);
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

/** Failed when there is an error among the diagnostics. */
export function stepResult(diagnostics: readonly Diagnostic[], note?: string): StepResult {
  return hasError(diagnostics) ? failed(...diagnostics) : ok({ note }, diagnostics);
}
