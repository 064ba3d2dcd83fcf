/** Runs planned steps one after the other and keeps account of what is done, what failed and what was not reached. */
import { type Diagnostic, hasError, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Progress, ProgressStep } from '../progress.ts';

interface StepReport {
  readonly title: string;
  readonly tool: string;
  readonly state: 'done' | 'failed' | 'skipped';
  /** Wall time; 0 for a step that did not run. */
  readonly seconds: number;
}

export interface StepsReport {
  readonly steps: readonly StepReport[];
  readonly diagnostics: readonly Diagnostic[];
  /** True when a signal ended it. */
  readonly interrupted: boolean;
}

interface PlannedStep {
  readonly kind: string;
  readonly title: string;
  readonly tool: string;
}

/** What a step does. A `note` in its value is for its progress line, `partly` says that not all is fine. */
type StepAction<S, T extends object> = (step: S, shown: ProgressStep) => Promise<Result<T>>;

export interface StepsRun<S extends PlannedStep> {
  /**
   * Runs the planned steps of a kind, one after the other. Null when none of them is planned, when an earlier step
   * failed, or when this one does; otherwise the value of the last one.
   */
  run<T extends object>(kind: S['kind'], action: StepAction<S, T>): Promise<T | null>;
  /** Whether no further step will run, because one failed or a signal arrived. */
  stopped(): boolean;
  /** The account so far. Steps that were not run are reported as skipped, and shown as such. */
  report(): StepsReport;
}

/**
 * The steps must be run in the order in which they are planned. A running step is waited for after a signal, because its
 * program must not be left alone; it counts as done if it came to its end.
 */
export function stepsRun<S extends PlannedStep>(
  steps: readonly S[],
  progress: Progress,
  signal: AbortSignal,
): StepsRun<S> {
  const reports: StepReport[] = [];
  const diagnostics: Diagnostic[] = [];
  let failed = false;
  const stopped = () => failed || signal.aborted;

  const runOne = async <T extends object>(step: S, action: StepAction<S, T>): Promise<T | null> => {
    const shown = progress.step(step.title);
    const since = performance.now();
    const outcome = await action(step, shown);
    diagnostics.push(...outcome.diagnostics);
    failed = !outcome.ok || hasError(outcome.diagnostics);
    if (outcome.ok && !failed) endShown(shown, outcome.value);
    else if (signal.aborted && !hasError(outcome.diagnostics)) shown.skipped('interrupted');
    else shown.failed(outcome.diagnostics.find((diagnostic) => diagnostic.severity === 'error')?.summary);
    const seconds = Math.round((performance.now() - since) / 100) / 10;
    reports.push({ title: step.title, tool: step.tool, state: failed ? 'failed' : 'done', seconds });
    return outcome.ok ? outcome.value : null;
  };

  return {
    stopped,
    async run(kind, action) {
      let value = null;
      for (const step of steps.filter((planned) => planned.kind === kind)) {
        if (stopped()) return null;
        value = await runOne(step, action);
      }
      return value;
    },
    report() {
      for (const { title, tool } of steps.slice(reports.length)) {
        progress.step(title).skipped(signal.aborted ? 'interrupted' : 'not reached');
        reports.push({ title, tool, state: 'skipped', seconds: 0 });
      }
      return { steps: reports, diagnostics, interrupted: signal.aborted };
    },
  };
}

function endShown(shown: ProgressStep, value: { readonly note?: unknown; readonly partly?: unknown }): void {
  const note = value.note === undefined ? undefined : String(value.note);
  if (value.partly === true) shown.partly(note);
  else shown.done(note);
}
