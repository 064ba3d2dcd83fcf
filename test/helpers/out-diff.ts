/** The difference between two out directories as text for people: hunks without line numbers, named by their place. */
import { structuredPatch } from 'diff';

/** Contents by path. */
export type OutFiles = Readonly<Record<string, string>>;

/** One section per file that differs. */
export function outDiff(before: OutFiles, after: OutFiles): string {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.flatMap((path) => fileDiff(path, before[path], after[path])).join('\n');
}

function fileDiff(path: string, before: string | undefined, after: string | undefined): readonly string[] {
  if (before === after) return [];
  if (after === undefined) return [`=== ${path} is gone\n`];
  if (before === undefined) return [`=== ${path} is new\n${after.replace(/^(?=.)/gm, '+')}`];
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 1 });
  const lines = before.split('\n');
  const sections = hunks.map((hunk) => {
    const changed = hunk.lines.findIndex((line) => /^[+-] *\S/.test(line));
    const place = placeOf(hunk.lines[changed]?.slice(1) ?? '', lines.slice(0, hunk.oldStart));
    return `@@${place}\n${hunk.lines.join('\n')}\n`;
  });
  return [`=== ${path}\n${sections.join('')}`];
}

/** The lines that enclose a line by their indentation, outermost first: " write_files > path: /etc/motd > content". */
function placeOf(line: string, above: readonly string[]): string {
  const enclosing: string[] = [];
  let indent = indentOf(line);
  for (const candidate of above.toReversed()) {
    if (candidate.trim() === '' || indentOf(candidate) >= indent) continue;
    enclosing.unshift(candidate.replace(/^[\s-]+|[\s:{|]+$/g, ''));
    indent = indentOf(candidate);
  }
  return enclosing.length > 0 ? ` ${enclosing.join(' > ')}` : '';
}

function indentOf(line: string): number {
  return line.search(/\S|$/);
}
