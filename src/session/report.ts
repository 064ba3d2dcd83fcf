/** What every command does with its diagnostics: people read them on standard error, programs in the JSON document. */
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { SourceFile } from '../compiler/yaml/source-file.ts';
import { jsonDocument } from '../views/json-document.ts';
import { renderDiagnostics } from '../views/text/render-diagnostics.ts';
import type { ExitCode, Session } from './session.ts';

/** Writes diagnostics for people. Writes nothing with --json, where `finish` puts them into the document. */
export function report(
  session: Session,
  diagnostics: readonly Diagnostic[],
  source: SourceFile | null,
): void {
  if (session.json || diagnostics.length === 0) return;
  session.stderr.write(renderDiagnostics(diagnostics, source, session.stderr.paint));
}

/** Ends a command that failed: its diagnostics, or the document with them and whatever `rest` adds. */
export function fail(
  session: Session,
  command: string,
  diagnostics: readonly Diagnostic[],
  source: SourceFile | null,
  rest: Readonly<Record<string, unknown>> = {},
): ExitCode {
  report(session, diagnostics, source);
  if (session.json) session.stdout.write(jsonDocument(command, false, diagnostics, rest));
  return 1;
}
