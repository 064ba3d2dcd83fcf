import type { DiagnosticCode } from '../../compiler/diagnostics/diagnostic-table.ts';

/** An error that is known, and how to fix it. */
export interface AwsError {
  readonly code: DiagnosticCode;
  /** Looked for in the error's code and message. */
  readonly pattern: RegExp;
  readonly summary: string | ((text: string) => string);
  readonly detail: string | ((text: string) => string);
}
