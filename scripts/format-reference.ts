/** docs/format.md: the reference of exposure.yaml, from the same schema that checks it. */
import { type FieldDoc, fieldDocs } from '../schema/field-docs.ts';
import type { JsonSchema } from '../schema/json-schema.ts';

const head = `# The format of exposure.yaml

Generated from \`schema/exposure.ts\` by \`npm run generate\`. The same notes: \`expose explain gateway.forwarder\`.

The smallest file is one line; every other field has a default. Unknown keys are errors. Anchors, aliases and merge keys
work. Nothing is expanded: \`\${HOME}\` is plain text.

<!-- exposure -->
\`\`\`yaml
# yaml-language-server: $schema=node_modules/expose/schema/exposure.schema.json
domain: api.example.com
\`\`\`
`;

/** The whole page. */
export function formatReference(schema: JsonSchema): string {
  const [, ...fields] = fieldDocs(schema);
  const top = fields.filter((field) => !/[.[]/.test(field.path));
  return `${head}\n${overview(top)}\n\n${fields.map(section).join('\n\n')}\n`;
}

function overview(fields: readonly FieldDoc[]): string {
  const rows = fields.map(
    (field) => `| [\`${field.path}\`](#${anchor(field.path)}) | ${firstSentence(field.description)} |`,
  );
  return ['| key | what it is for |', '|---|---|', ...rows].join('\n');
}

function section(field: FieldDoc): string {
  const facts = [`Takes ${field.type}.`];
  if (field.required) facts.push('Required.');
  if (field.default !== null) facts.push(`Default: \`${field.default}\`.`);
  const lines = [
    `${'#'.repeat(Math.min(4, 2 + depth(field.path)))} \`${field.path}\``,
    '',
    field.description,
    '',
    facts.join(' '),
  ];
  if (field.keys.length > 0)
    lines.push(
      '',
      `Keys: ${field.keys.map((key) => `[\`${key.replace('[].', '')}\`](#${anchor(key.startsWith('[]') ? `${field.path}${key}` : `${field.path}.${key}`)})`).join(', ')}.`,
    );
  if (field.examples.length > 0)
    lines.push(
      '',
      '```yaml',
      ...field.examples.map(
        (example, index) => `${index === 0 ? '' : '# or '}${field.path.split('.').at(-1)}: ${example}`,
      ),
      '```',
    );
  return lines.join('\n');
}

function depth(path: string): number {
  return path.split('.').length - 1;
}

/** The anchor that GitHub gives a heading: without punctuation. */
function anchor(path: string): string {
  return path.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function firstSentence(text: string): string {
  return /^.*?[.](?= |$)/.exec(text)?.[0] ?? text;
}
