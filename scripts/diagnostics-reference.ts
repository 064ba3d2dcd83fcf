/** docs/diagnostics.md: every code with its cause and how to fix it, from the table that `expose explain` reads. */
import type { DiagnosticEntry } from '../src/compiler/diagnostics/diagnostic-table.ts';

const head = `# Diagnostics

Generated from the table in \`src/compiler/\` by \`npm run generate\`. In a terminal: \`expose explain CODE\`.
`;

/** The whole page. */
export function diagnosticsReference(table: Readonly<Record<string, DiagnosticEntry>>): string {
  const codes = Object.keys(table).sort();
  const list = codes.map((code) => `- [\`${code}\`](#${code}): ${table[code]?.title ?? ''}`).join('\n');
  return `${head}\n${list}\n\n${codes.map((code) => section(code, table[code] as DiagnosticEntry)).join('\n\n')}\n`;
}

function section(code: string, { title, explanation, example, fix }: DiagnosticEntry): string {
  const parts = [`## ${code}`, `${title.charAt(0).toUpperCase()}${title.slice(1)}. ${explanation}`];
  if (example !== undefined) parts.push(block(example));
  if (fix !== undefined) parts.push('Put right:', block(fix));
  return parts.join('\n\n');
}

function block(text: string): string {
  return `\`\`\`${/^[a-z]+:/.test(text) || text.startsWith('#') ? 'yaml' : 'sh'}\n${text}\n\`\`\``;
}
