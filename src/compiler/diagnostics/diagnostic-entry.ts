/** What the table of diagnostics says about one code. */
export interface DiagnosticEntry {
  /** One line: what is wrong. */
  readonly title: string;
  /** Why it is refused or warned about, and what to do. */
  readonly explanation: string;
  /** A file (or a command) that shows the fault. */
  readonly example?: string;
  /** The same, corrected. */
  readonly fix?: string;
}
