/** The drawing of a request's path, in the format that was asked for. */
import type { Session } from '../session/session.ts';
import { renderBoxes } from '../views/graph/render-boxes.ts';
import { renderMermaid } from '../views/graph/render-mermaid.ts';
import { renderSvg } from '../views/graph/render-svg.ts';
import type { RequestPath } from '../views/graph/request-path.ts';

export type GraphFormat = 'boxes' | 'mermaid' | 'svg';

/** Boxes when no format is given, in a terminal and in a pipe alike; Mermaid in JSON, whose readers draw it themselves. */
export function drawPath(
  path: RequestPath,
  { stdout, json }: Pick<Session, 'stdout' | 'json'>,
  wanted?: GraphFormat,
): { readonly format: GraphFormat; readonly graph: string } {
  const format = wanted ?? (json ? 'mermaid' : 'boxes');
  switch (format) {
    case 'boxes':
      return { format, graph: renderBoxes(path, stdout) };
    case 'svg':
      return { format, graph: renderSvg(path) };
    case 'mermaid':
      return { format, graph: renderMermaid(path) };
  }
}
