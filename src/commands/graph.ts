/** `expose graph`: the path of a request from a visitor to the cluster. */
import { fail, mentionWarnings } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { renderBoxes } from '../views/graph/render-boxes.ts';
import { renderMermaid } from '../views/graph/render-mermaid.ts';
import { renderSvg } from '../views/graph/render-svg.ts';
import { type RequestPath, requestPath } from '../views/graph/request-path.ts';
import { jsonDocument } from '../views/json-document.ts';
import { loadExposure } from './load-exposure.ts';

export interface GraphOptions {
  /** Boxes in a terminal and Mermaid elsewhere when absent. */
  readonly format?: GraphFormat;
}

type GraphFormat = 'boxes' | 'mermaid' | 'svg';

/** Draws FILE on standard output; with --json the drawing is the document's `graph`. */
export async function graph(session: Session, file: string, options: GraphOptions): Promise<ExitCode> {
  const { source, loaded } = await loadExposure(session, file);
  if (!loaded.ok) return fail(session, 'graph', loaded.diagnostics, source);
  mentionWarnings(session, loaded.diagnostics, file);
  const path = requestPath(loaded.value.exposure);
  const format = options.format ?? (session.stdout.terminal && !session.json ? 'boxes' : 'mermaid');
  const drawing = drawn(path, format, session);
  session.stdout.write(
    session.json ? jsonDocument('graph', true, loaded.diagnostics, { format, graph: drawing }) : drawing,
  );
  return 0;
}

function drawn(path: RequestPath, format: GraphFormat, { stdout }: Session): string {
  switch (format) {
    case 'boxes':
      return renderBoxes(path, stdout);
    case 'svg':
      return renderSvg(path);
    case 'mermaid':
      return renderMermaid(path);
  }
}
