/** `expose validate`: everything that is wrong with a file, or what it means in one line. */
import { price } from '../pipeline.ts';
import { print } from '../session/print.ts';
import { fail, report } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { jsonDocument } from '../views/json-document.ts';
import { renderMeaning } from '../views/render-meaning.ts';
import { loadExposure } from './load-exposure.ts';

/** Checks FILE, or standard input for "-", and changes nothing. */
export async function validate(session: Session, file: string): Promise<ExitCode> {
  const { source, loaded } = await loadExposure(session, file);
  if (!loaded.ok) return fail(session, 'validate', loaded.diagnostics, source);
  const cost = price(loaded.value);
  const diagnostics = [...loaded.diagnostics, ...cost.diagnostics];
  if (!cost.ok) return fail(session, 'validate', diagnostics, source);
  report(session, diagnostics, source);
  if (session.json) session.stdout.write(jsonDocument('validate', true, diagnostics));
  else if (!session.quiet) {
    const { source: parsed, exposure } = loaded.value;
    print(session.stdout, renderMeaning(parsed.file.path, exposure, cost.value));
  }
  return 0;
}
