/** docs/diagnostics.md: every code with its cause and how to fix it, from the table that `expose explain` reads. */
import type { DiagnosticEntry } from '../src/compiler/diagnostics/diagnostic-entry.ts';

const head = `# Diagnostics

Generated from the tables in \`src/compiler/diagnostics/\` by \`npm run generate\`. In a terminal: \`expose explain CODE\`.
`;

/** The whole page. */
export function diagnosticsReference(table: Readonly<Record<string, DiagnosticEntry>>): string {
  const entries = Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1));
  const list = entries.map(([code, { title }]) => `- [\`${code}\`](#${code}): ${title}`);
  const sections = entries.map(([code, entry]) => section(code, entry));
  return `${head}\n${list.join('\n')}\n\n${sections.join('\n\n')}\n`;
}

function section(code: string, { title, explanation, example, fix }: DiagnosticEntry): string {
  const parts = [`## ${code}`, `${title.charAt(0).toUpperCase()}${title.slice(1)}. ${explanation}`];
  if (example !== undefined) parts.push(block(example));
  if (fix !== undefined) parts.push('Corrected:', block(fix));
  return parts.join('\n\n');
}

/** An example is a file, or a command. */
function block(text: string): string {
  const isYaml = /^[a-z]+:/.test(text) || text.startsWith('#');
  return `\`\`\`${isYaml ? 'yaml' : 'sh'}\n${text}\n\`\`\``;
}
