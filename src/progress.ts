/** What a run says of its progress, step by step. How it looks is the views' business. */

/** A step that has begun. Its first done, failed or skipped ends it; later calls do nothing. */
export interface ProgressStep {
  /** What the step waits for or found. A terminal shows the latest; elsewhere each new text is a line. */
  note(text: string): void;
  done(note?: string): void;
  failed(note?: string): void;
  skipped(note?: string): void;
}

export interface Progress {
  /** Begins a step; several may run at once. */
  step(title: string): ProgressStep;
}

/** Where --quiet is given: nothing is shown. */
export const silentProgress: Progress = {
  step: () => ({ note: () => {}, done: () => {}, failed: () => {}, skipped: () => {} }),
};
