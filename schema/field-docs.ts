/** Every field of the format with what a person wants to know of it; from the JSON Schema. */
import type { JsonSchema } from './json-schema.ts';

export interface FieldDoc {
  /** With [] for the items of a list: ports[].public. */
  readonly path: string;
  /** What may stand there, in words: "a whole number from 1 to 65535". */
  readonly type: string;
  readonly description: string;
  readonly required: boolean;
  /** null where the file must say it, or where other fields decide it (then the description tells how). */
  readonly default: string | null;
  /** YAML values in flow style. */
  readonly examples: readonly string[];
  /** Keys below it. */
  readonly keys: readonly string[];
}

/** All fields, parents before their children, in the order of the schema. */
export function fieldDocs(schema: JsonSchema, path = '', required = true): readonly FieldDoc[] {
  const forms = formsOf(schema);
  const children = forms.flatMap((form) => [
    ...Object.entries(form.properties ?? {}).map(([key, child]) => ({
      key,
      path: path === '' ? key : `${path}.${key}`,
      child,
      required: form.required?.includes(key) ?? false,
    })),
    ...(form.items === undefined
      ? []
      : formsOf(form.items)
          .filter((it) => it.properties !== undefined)
          .map((child) => ({ key: '', path: `${path}[]`, child, required: false }))),
  ]);
  const keys = children.flatMap((it) =>
    it.key === '' ? Object.keys(it.child.properties ?? {}).map((key) => `[].${key}`) : [it.key],
  );
  const below = children.flatMap((it) =>
    it.key === '' ? fieldDocs(it.child, it.path, false).slice(1) : fieldDocs(it.child, it.path, it.required),
  );
  const own = {
    path,
    type: typeOf(schema),
    description: schema.description ?? '',
    required,
    default: defaultOf(schema),
    examples: (schema.examples ?? []).map(yamlValue),
    keys,
  };
  return [own, ...below];
}

function formsOf(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(formsOf);
}

function typeOf(schema: JsonSchema): string {
  return [...new Set(formsOf(schema).map(formType))].join(', or ');
}

function formType(form: JsonSchema): string {
  if (form.const !== undefined) return yamlValue(form.const);
  if (form.enum !== undefined)
    return form.enum
      .map(yamlValue)
      .join(', ')
      .replace(/, ([^,]*)$/, ' or $1');
  switch (form.type) {
    case 'integer':
      return `a whole number${range(form)}`;
    case 'number':
      return `a number${range(form)}`;
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array':
      return `a list, each ${typeOf(form.items ?? {})}`;
    case 'object':
      return typeof form.additionalProperties === 'object' ? 'a mapping of text to text' : 'a mapping';
    default:
      return 'text';
  }
}

function range({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const from =
    minimum !== undefined
      ? ` from ${minimum}`
      : exclusiveMinimum !== undefined
        ? ` above ${exclusiveMinimum}`
        : '';
  return `${from}${maximum === undefined ? '' : `${minimum === undefined ? ', at most' : ' to'} ${maximum}`}`;
}

function defaultOf(schema: JsonSchema): string | null {
  if (schema.default === undefined || schema.properties !== undefined) return null;
  return yamlValue(schema.default);
}

/** A value in YAML's flow style. Text is quoted only where plain text would mean something else. */
export function yamlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlValue).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value);
    return entries.length === 0
      ? '{}'
      : `{ ${entries.map(([key, inner]) => `${yamlValue(key)}: ${yamlValue(inner)}`).join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  return /^[A-Za-z0-9][A-Za-z0-9 ._/@+=-]*$/.test(value) ||
    /^[a-z0-9.-]+:[0-9]+$|^[a-z0-9/.-]+:[0-9.]+$|^[0-9.]+\/[0-9]+$/.test(value)
    ? value
    : JSON.stringify(value);
}
