/** Diagnostics and results: how every part of the program reports what is wrong. Values only; nothing is thrown. */
import type { DiagnosticCode } from './diagnostic-table.ts';

/** A place in the file's value tree, e.g. ["ports", 1, "tunnel"]. */
export type ConfigPath = readonly (string | number)[];

/** A position in the text: line and col from 1, offset from 0, all in UTF-16 code units. */
export interface SourcePosition {
  readonly line: number;
  readonly col: number;
  readonly offset: number;
}

/** A range of the text; end is exclusive. */
export interface SourceSpan {
  readonly file: string;
  readonly start: SourcePosition;
  readonly end: SourcePosition;
}

/** A second place that belongs to a diagnostic, such as the other side of a conflict. */
export interface RelatedPlace {
  readonly message: string;
  readonly path: ConfigPath;
  readonly span?: SourceSpan;
}

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: DiagnosticCode;
  /** One line in lower case without a full stop. Names the offending value. */
  readonly summary: string;
  /** Why, then how to fix it. */
  readonly detail?: string;
  /** Absent if the fault lies outside the file (a tool, the network). */
  readonly path?: ConfigPath;
  /** Whether the fault is in the key or in the value at `path`; the value if absent. */
  readonly part?: 'key' | 'value';
  /** Set only by parse, which knows no paths yet, and by locate. */
  readonly span?: SourceSpan;
  readonly related?: readonly RelatedPlace[];
}

/** The outcome of a stage. A failed one carries at least one error, unless a signal ended it; a good one may carry warnings. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A good result, with any warnings. */
export function ok<T>(value: T, diagnostics: readonly Diagnostic[] = []): Result<T> {
  return { ok: true, value, diagnostics };
}

/** A failed result. */
export function failed(...diagnostics: readonly Diagnostic[]): Result<never> {
  return { ok: false, diagnostics };
}

/** The same with another value, where there is one; what it says is kept. */
export function mapResult<T, U>(result: Result<T>, change: (value: T) => U): Result<U> {
  return result.ok ? ok(change(result.value), result.diagnostics) : result;
}

/** The same, where the run can go on without what failed. */
export function asWarning(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: 'warning' };
}

/** A failed result if any diagnostic is an error, a good one otherwise. There may be hundreds of thousands of them. */
export function resultOf<T>(value: T, diagnostics: readonly Diagnostic[]): Result<T> {
  return hasError(diagnostics) ? { ok: false, diagnostics } : ok(value, diagnostics);
}

/** Whether any of them is an error. */
export function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
