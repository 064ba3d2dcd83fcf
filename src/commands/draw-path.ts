/** The drawing of a request's path, in the language that was asked for or that suits the output. */
import type { Session } from '../session/session.ts';
import { renderBoxes } from '../views/graph/render-boxes.ts';
import { renderMermaid } from '../views/graph/render-mermaid.ts';
import { renderSvg } from '../views/graph/render-svg.ts';
import type { RequestPath } from '../views/graph/request-path.ts';

export type GraphFormat = 'boxes' | 'mermaid' | 'svg';

/** Without a format, a terminal gets boxes and everything else Mermaid. */
export function drawPath(
  path: RequestPath,
  { stdout, json }: Pick<Session, 'stdout' | 'json'>,
  wanted?: GraphFormat,
): { readonly format: GraphFormat; readonly graph: string } {
  const format = wanted ?? (stdout.terminal && !json ? 'boxes' : 'mermaid');
  switch (format) {
    case 'boxes':
      return { format, graph: renderBoxes(path, stdout) };
    case 'svg':
      return { format, graph: renderSvg(path) };
    case 'mermaid':
      return { format, graph: renderMermaid(path) };
  }
}
