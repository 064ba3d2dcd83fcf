/** The request path as Mermaid text, which code hosts and editors draw. */
import type { RequestPath, Stop } from './request-path.ts';

/** A flowchart; a box that several ports pass through is drawn once. */
export function renderMermaid({ ways, legend }: RequestPath): string {
  const ids = new Map<string, string>();
  const boxes: string[] = [];
  const idOf = (stop: Stop): string => {
    const key = `${stop.title}\n${stop.note}`;
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = `n${ids.size}`;
    ids.set(key, id);
    boxes.push(`  ${id}["${quoted(stop.title)}<br>${quoted(stop.note)}"]`);
    return id;
  };
  const arrows = ways.flatMap(({ stops, arrows: labels }) =>
    labels.flatMap((label, index) => {
      const [from, to] = stops.slice(index);
      if (from === undefined || to === undefined) return [];
      return [`  ${idOf(from)} -->|"${quoted(label)}"| ${idOf(to)}`];
    }),
  );
  return ['flowchart LR', ...boxes, ...new Set(arrows), ...legendBox(legend), ''].join('\n');
}

/** Without a frame, so that nobody takes it for a stop. */
function legendBox(legend: string | undefined): readonly string[] {
  if (legend === undefined) return [];
  return [`  legend["${quoted(legend)}"]`, '  style legend fill:none,stroke:none'];
}

/** Mermaid reads entities in quoted text, with "#" in place of "&". */
function quoted(text: string): string {
  return text.replace(/[#"<>&]/g, (character) => `#${character.charCodeAt(0)};`);
}
