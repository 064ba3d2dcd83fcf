/** Hunks without file names and line numbers; "@@" between them. The diff package is loaded only when it is needed. */
export async function lineDiff(before: string, after: string): Promise<string> {
  const { structuredPatch } = await import('diff');
  return structuredPatch('', '', before, after, '', '', { context: 2 })
    .hunks.map((hunk) => hunk.lines.filter((line) => !line.startsWith('\\')).join('\n'))
    .join('\n@@\n');
}
