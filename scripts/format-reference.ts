/** docs/format.md: the reference of exposure.yaml, from the same schema that validates it. */
import { type FieldDoc, fieldDocs } from '../schema/field-docs.ts';
import type { JsonSchema } from '../schema/json-schema.ts';

const head = `# The format of exposure.yaml

Generated from \`schema/exposure.ts\` by \`npm run generate\`. In a terminal: \`expose explain FIELD\`.

The smallest file is one line; every other field has a default. Unknown keys are errors. Anchors, aliases and merge keys
work. Nothing is expanded: \`\${HOME}\` is plain text.

The first line lets an editor with the YAML language server complete and check the file. It names what \`expose schema >
exposure.schema.json\` writes beside it.

\`\`\`yaml
# yaml-language-server: $schema=exposure.schema.json
domain: api.example.com
\`\`\`
`;

/** The whole page. */
export function formatReference(schema: JsonSchema): string {
  const [, ...fields] = fieldDocs(schema);
  const top = fields.filter(({ path }) => !/[.[]/.test(path));
  return `${head}\n${overview(top)}\n\n${fields.map(section).join('\n\n')}\n`;
}

function overview(fields: readonly FieldDoc[]): string {
  const rows = fields.map(
    ({ path, description }) => `| ${link(path, path)} | ${firstSentence(description)} |`,
  );
  return ['| key | what it is for |', '|---|---|', ...rows].join('\n');
}

function section(field: FieldDoc): string {
  const parts = [heading(field.path), field.description, facts(field)];
  if (field.keys.length > 0) parts.push(`Keys: ${field.keys.map((key) => keyLink(field, key)).join(', ')}.`);
  if (field.examples.length > 0) parts.push(examples(field));
  return parts.join('\n\n');
}

function heading(path: string): string {
  const depth = path.split('.').length - 1;
  return `${'#'.repeat(Math.min(4, 2 + depth))} \`${path}\``;
}

function facts({ type, required, default: fallback }: FieldDoc): string {
  const sentences = [`Takes ${type}.`];
  if (required) sentences.push('Required.');
  if (fallback !== null) sentences.push(`Default: \`${fallback}\`.`);
  return sentences.join(' ');
}

/** A key of a list's items is written "[].name". */
function keyLink({ path }: FieldDoc, key: string): string {
  return link(key.replace('[].', ''), key.startsWith('[]') ? `${path}${key}` : `${path}.${key}`);
}

/** GitHub makes the anchor of a heading by removing its punctuation. */
function link(text: string, path: string): string {
  return `[\`${text}\`](#${path.toLowerCase().replace(/[^a-z0-9]/g, '')})`;
}

function examples({ path, examples: values }: FieldDoc): string {
  const key = path.split('.').at(-1);
  const lines = values.map((value, index) => `${index === 0 ? '' : '# or '}${key}: ${value}`);
  return ['```yaml', ...lines, '```'].join('\n');
}

function firstSentence(text: string): string {
  return /^.*?[.](?= |$)/.exec(text)?.[0] ?? text;
}
