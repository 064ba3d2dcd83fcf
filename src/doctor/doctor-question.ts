/** What doctor is asked about. */
import type { Exposure, PublicKeys } from '../compiler/resolved-exposure.ts';
import type { LiveContext } from '../project/live-context.ts';

export interface DoctorQuestion {
  readonly exposure: Exposure;
  /** null before the first compile. */
  readonly keys: PublicKeys | null;
  readonly context: LiveContext;
}
