/** One check of the doctor, with how long it took. */

export interface Check {
  readonly id: string;
  readonly title: string;
  /** skip: it could not be seen from here, which is no pass. */
  readonly state: 'pass' | 'fail' | 'skip';
  readonly detail: string;
  /** What to do about a failure. */
  readonly fix?: string;
  /** Wall time of asking. */
  readonly milliseconds: number;
}

export type Verdict = Pick<Check, 'state' | 'detail' | 'fix'>;

export const pass = (detail: string): Verdict => ({ state: 'pass', detail });
export const skip = (detail: string): Verdict => ({ state: 'skip', detail });
export const fault = (detail: string, fix: string): Verdict => ({ state: 'fail', detail, fix });

/** Runs a check. What it throws is a failure of the check, in the error's words. */
export async function timed(id: string, title: string, ask: () => Promise<Verdict>): Promise<Check> {
  const since = performance.now();
  const verdict = await ask().catch(
    (error: unknown): Verdict =>
      fault(
        error instanceof Error ? error.message : String(error),
        'Run the command again with --verbose, and report it if it stays.',
      ),
  );
  return { id, title, ...verdict, milliseconds: Math.round(performance.now() - since) };
}
