/** `expose graph`: the path of a request from a visitor to the cluster. */
import { fail, mentionWarnings } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { renderMermaid } from '../views/graph/render-mermaid.ts';
import { renderSvg } from '../views/graph/render-svg.ts';
import { requestPath } from '../views/graph/request-path.ts';
import { jsonDocument } from '../views/json-document.ts';
import { loadExposure } from './load-exposure.ts';

export interface GraphOptions {
  readonly format: 'mermaid' | 'svg';
}

/** Draws FILE as Mermaid text or SVG on standard output; with --json the text is the document's `graph`. */
export async function graph(session: Session, file: string, { format }: GraphOptions): Promise<ExitCode> {
  const { source, loaded } = await loadExposure(session, file);
  if (!loaded.ok) return fail(session, 'graph', loaded.diagnostics, source);
  mentionWarnings(session, loaded.diagnostics, file);
  const path = requestPath(loaded.value.exposure);
  const drawing = format === 'svg' ? renderSvg(path) : renderMermaid(path);
  session.stdout.write(
    session.json ? jsonDocument('graph', true, loaded.diagnostics, { format, graph: drawing }) : drawing,
  );
  return 0;
}
