/** The JSON document that a command prints. */
import { bounded } from '../compiler/diagnostics/bounded.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';

/**
 * The document of a command with --json, newline at the end. `rest` holds what the command adds; its keys come after
 * the four that all documents share.
 */
export function jsonDocument(
  command: string,
  ok: boolean,
  diagnostics: readonly Diagnostic[],
  rest: Readonly<Record<string, unknown>> = {},
): string {
  const shown = bounded(diagnostics).map(({ part: _part, ...diagnostic }) => diagnostic);
  return `${JSON.stringify({ formatVersion: 1, command, ok, diagnostics: shown, ...rest }, null, 2)}\n`;
}
