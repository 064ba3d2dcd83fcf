/** A check of something that can be seen to work or to fail. `apply` ends with some, and `doctor` is made of them. */

export interface Check {
  /** Stable: the same for the same check in every run. */
  readonly id: string;
  readonly title: string;
  /**
   * warn: it works, and there is something to look at. skip: it could not be seen from here, so it does not count as
   * passed.
   */
  readonly state: 'pass' | 'warn' | 'fail' | 'skip';
  /** What was seen. */
  readonly detail: string;
  /** What to do about a failure or a warning. */
  readonly fix?: string;
  /** Something behind the tunnel answered: the way works, and what is wrong lies at its end. */
  readonly answered?: true;
  /** How long the answer took; absent where nothing was asked for this check alone. */
  readonly milliseconds?: number;
}

export type Verdict = Pick<Check, 'state' | 'detail' | 'fix' | 'answered'>;

export const pass = (detail: string): Verdict => ({ state: 'pass', detail });
export const skip = (detail: string): Verdict => ({ state: 'skip', detail });
export const fault = (detail: string, fix: string): Verdict => ({ state: 'fail', detail, fix });

/** Asks, and measures how long the answer takes. What `ask` throws is a failure of the check, in the error's words. */
export async function timed(id: string, title: string, ask: () => Promise<Verdict>): Promise<Check> {
  const since = performance.now();
  const verdict = await ask().catch(
    (error: unknown): Verdict =>
      fault(
        error instanceof Error ? error.message : String(error),
        'Run the command again. If it stays, `expose doctor --bundle FILE` writes what a report needs.',
      ),
  );
  return { id, title, ...verdict, milliseconds: Math.round(performance.now() - since) };
}
