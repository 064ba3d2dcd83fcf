/** `expose graph`: the path of a request from a visitor to the cluster. */
import { fail, mentionWarnings } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { requestPath } from '../views/graph/request-path.ts';
import { jsonDocument } from '../views/json-document.ts';
import { drawPath, type GraphFormat } from './draw-path.ts';
import { loadExposure } from './load-exposure.ts';

export interface GraphOptions {
  /** Boxes when absent, and Mermaid in JSON. */
  readonly format?: GraphFormat;
}

/** Draws FILE on standard output; with --json the drawing is the document's `graph`. */
export async function graph(session: Session, file: string, { format }: GraphOptions): Promise<ExitCode> {
  const { source, loaded } = await loadExposure(session, file);
  if (!loaded.ok) return fail(session, 'graph', loaded.diagnostics, source);
  mentionWarnings(session, loaded.diagnostics, file);
  const drawn = drawPath(requestPath(loaded.value.exposure), session, format);
  session.stdout.write(session.json ? jsonDocument('graph', true, loaded.diagnostics, drawn) : drawn.graph);
  return 0;
}
