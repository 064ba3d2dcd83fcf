/** What every command does with its diagnostics: people read them on standard error, programs in the JSON document. */
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { SourceFile } from '../compiler/yaml/source-file.ts';
import { jsonDocument } from '../views/json-document.ts';
import { renderWarningCount } from '../views/render-warning-count.ts';
import { renderDiagnostics } from '../views/text/render-diagnostics.ts';
import { print } from './print.ts';
import type { ExitCode, Session } from './session.ts';

/** Writes diagnostics for people. Writes nothing with --json: then the command puts them into its document. */
export function report(
  session: Session,
  diagnostics: readonly Diagnostic[],
  source: SourceFile | null,
): void {
  if (session.json || diagnostics.length === 0) return;
  session.stderr.write(renderDiagnostics(diagnostics, source, session.stderr));
}

/**
 * For a command that is about something else than the text of FILE: how many warnings there are, in one line, since
 * compile and validate show them in full. The command's document holds them all the same.
 */
export function mentionWarnings(session: Session, diagnostics: readonly Diagnostic[], file: string): void {
  if (session.json || session.quiet || diagnostics.length === 0) return;
  print(session.stderr, renderWarningCount(diagnostics.length, file));
}

/** Ends a command that failed: writes its diagnostics, or the document with them. */
export function fail(
  session: Session,
  command: string,
  diagnostics: readonly Diagnostic[],
  source: SourceFile | null,
): ExitCode {
  return failing(session, command, {})(diagnostics, source);
}

/** Like fail, for a command whose document holds more than its diagnostics: `rest`. */
export function failing(session: Session, command: string, rest: Readonly<Record<string, unknown>>) {
  return (diagnostics: readonly Diagnostic[], source: SourceFile | null): ExitCode => {
    report(session, diagnostics, source);
    if (session.json) session.stdout.write(jsonDocument(command, false, diagnostics, rest));
    return 1;
  };
}
