/** Runs planned steps one after the other and keeps account of what is done, what failed and what was not reached. */
import type { Diagnostic, Result } from '../compiler/diagnostics/diagnostic.ts';
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

/** What every step may say at its end, beside what it hands on. */
type StepValue = object & {
  /** For its progress line. */
  readonly note?: string;
  /** It came to its end, and not all that it found is fine. */
  readonly partly?: boolean;
};

/** What a step does. Without an error, a failure means that a signal has stopped it. */
type StepAction<S, T extends StepValue> = (step: S, shown: ProgressStep) => Promise<Result<T>>;

export interface StepRunner<S extends PlannedStep> {
  /**
   * Runs the planned steps of a kind, one after the other. Null when none of them is planned, when an earlier step
   * failed, or when this one does; otherwise the value of the last one.
   */
  run<T extends StepValue>(kind: S['kind'], action: StepAction<S, T>): Promise<T | null>;
  /** Whether no further step will run, because one failed or a signal arrived. */
  stopped(): boolean;
  /** Ends the run: the steps that were not reached are shown and reported as skipped. To be called once. */
  end(): StepsReport;
}

/**
 * The steps must be run in the order in which they are planned. A running step is waited for after a signal, because its
 * program must not be left alone; it counts as done if it came to its end.
 */
export function stepRunner<S extends PlannedStep>(
  steps: readonly S[],
  progress: Progress,
  signal: AbortSignal,
): StepRunner<S> {
  const reports: StepReport[] = [];
  const diagnostics: Diagnostic[] = [];
  let failed = false;
  const stopped = () => failed || signal.aborted;

  const runOne = async <T extends StepValue>(step: S, action: StepAction<S, T>): Promise<T | null> => {
    const shown = progress.step(step.title);
    const since = performance.now();
    const outcome = await action(step, shown);
    const seconds = Math.round((performance.now() - since) / 100) / 10;
    show(outcome, shown, signal);
    diagnostics.push(...outcome.diagnostics);
    failed = !outcome.ok;
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
    end() {
      for (const { title, tool } of steps.slice(reports.length)) {
        progress.step(title).skipped(signal.aborted ? interrupted : 'not reached');
        reports.push({ title, tool, state: 'skipped', seconds: 0 });
      }
      return { steps: reports, diagnostics, interrupted: signal.aborted };
    },
  };
}

const interrupted = 'interrupted';

function show(outcome: Result<StepValue>, shown: ProgressStep, signal: AbortSignal): void {
  const error = outcome.diagnostics.find(({ severity }) => severity === 'error');
  if (outcome.ok && outcome.value.partly) shown.partly(outcome.value.note);
  else if (outcome.ok) shown.done(outcome.value.note);
  else if (signal.aborted && error === undefined) shown.skipped(interrupted);
  else shown.failed(error?.summary);
}
