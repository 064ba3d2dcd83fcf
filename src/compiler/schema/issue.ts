/** The parts of zod's issues that the compiler reads. */
import type { ConfigPath } from '../diagnostics/diagnostic.ts';

export interface Issue {
  readonly code: string;
  readonly path: ConfigPath;
  readonly expected?: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly errors?: readonly (readonly Issue[])[];
  readonly origin?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly inclusive?: boolean;
}
