/**
 * Every diagnostic code with its cause and its way out. `expose explain CODE`, docs/diagnostics.md and the type
 * DiagnosticCode all come from this one table.
 */
export interface DiagnosticEntry {
  /** One sentence: what is wrong. */
  readonly title: string;
  /** Why it is refused or warned about, and what to do. */
  readonly explanation: string;
  /** A file (or a command) that shows the fault. */
  readonly example?: string;
  /** The same, put right. */
  readonly fix?: string;
}

export const diagnosticTable = {
  'tool-missing': {
    title: 'a program that expose runs is not installed',
    explanation: 'expose runs terraform and kubectl. Install the missing one, or add its folder to PATH.',
  },
  'tool-failed': {
    title: 'a program that expose runs failed',
    explanation: 'The message of the program follows. `expose doctor` checks tools, credentials and cluster one by one.',
  },
} as const satisfies Readonly<Record<string, DiagnosticEntry>>;

export type DiagnosticCode = keyof typeof diagnosticTable;
