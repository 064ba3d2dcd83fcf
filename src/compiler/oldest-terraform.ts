/** The oldest terraform, or OpenTofu, that can run the emitted files. */
import type { State } from './resolved-exposure.ts';

/** The minor version of 1.x: 6, or 10 for the lock file of a state in S3. Both programs have these since the same number. */
export function oldestTerraform(state: State): number {
  return state.kind === 's3' ? 10 : 6;
}
