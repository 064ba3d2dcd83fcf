/** How a run reports its progress, step by step. The views decide how it looks. */

/** A step that has begun. The first call of done, partly, failed or skipped ends it; later calls do nothing. */
export interface ProgressStep {
  /** What the step is waiting for, or has found. A terminal shows the latest text; elsewhere each new one is a line. */
  note(text: string): void;
  done(note?: string): void;
  /** It came to its end, and not all of what it found is fine. */
  partly(note?: string): void;
  failed(note?: string): void;
  skipped(note?: string): void;
}

export interface Progress {
  /** Begins a step. Several may run at the same time. */
  step(title: string): ProgressStep;
}

/** For --quiet and --json: shows nothing. */
export const silentProgress: Progress = {
  step: () => ({ note: () => {}, done: () => {}, partly: () => {}, failed: () => {}, skipped: () => {} }),
};
