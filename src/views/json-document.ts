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
  return `${escaped(JSON.stringify({ formatVersion: 1, command, ok, diagnostics: shown, ...rest }, null, 2))}\n`;
}

/** JSON leaves direction marks, joiners and C1 controls as they are; a terminal would obey them. The value is the same. */
function escaped(json: string): string {
  return json.replace(/[\u007f-\u009f\p{Cf}\u2028\u2029]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
