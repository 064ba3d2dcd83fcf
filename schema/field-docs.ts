/** Every field of the format with what a person wants to know about it, taken from the JSON Schema. */
import type { JsonSchema } from './json-schema.ts';
import { yamlValue } from './yaml-value.ts';

export interface FieldDoc {
  /** With [] for the items of a list: ports[].public. */
  readonly path: string;
  /** What is valid there, in words: "a whole number from 1 to 65535". */
  readonly type: string;
  readonly description: string;
  readonly required: boolean;
  /** null if the field has no default, or if other fields decide it (the description then says how). */
  readonly default: string | null;
  /** YAML values in flow style. */
  readonly examples: readonly string[];
  /** Keys below it. */
  readonly keys: readonly string[];
}

/** A field directly below another one; `key` is empty for the items of a list. */
interface Child {
  readonly key: string;
  readonly path: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/** All fields, parents before their children, in the order of the schema. The first is the file itself. */
export function fieldDocs(schema: JsonSchema, path = '', required = true): readonly FieldDoc[] {
  const children = childrenOf(schema, path);
  const own: FieldDoc = {
    path,
    type: typeOf(schema),
    description: schema.description ?? '',
    required,
    default: defaultOf(schema),
    examples: (schema.examples ?? []).map(yamlValue),
    keys: children.flatMap(keysOf),
  };
  return [own, ...children.flatMap(docsOf)];
}

function childrenOf(schema: JsonSchema, path: string): readonly Child[] {
  return formsOf(schema).flatMap((form) => [
    ...Object.entries(form.properties ?? {}).map(([key, child]) => ({
      key,
      path: path === '' ? key : `${path}.${key}`,
      schema: child,
      required: form.required?.includes(key) ?? false,
    })),
    ...formsOf(form.items ?? {})
      .filter((item) => item.properties !== undefined)
      .map((item) => ({ key: '', path: `${path}[]`, schema: item, required: false })),
  ]);
}

function keysOf({ key, schema }: Child): readonly string[] {
  return key === '' ? Object.keys(schema.properties ?? {}).map((inner) => `[].${inner}`) : [key];
}

/** The items of a list have no entry of their own, only their keys. */
function docsOf({ key, schema, path, required }: Child): readonly FieldDoc[] {
  const docs = fieldDocs(schema, path, required);
  return key === '' ? docs.slice(1) : docs;
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
      return `a whole number${rangeOf(form)}`;
    case 'number':
      return `a number${rangeOf(form)}`;
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array':
      return `a list where each item is ${typeOf(form.items ?? {})}`;
    case 'object':
      return typeof form.additionalProperties === 'object'
        ? 'a group of names and values'
        : 'a group of fields';
    default:
      return 'text';
  }
}

function rangeOf({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  if (minimum !== undefined) return ` from ${minimum}${maximum === undefined ? '' : ` to ${maximum}`}`;
  const above = exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`;
  return `${above}${maximum === undefined ? '' : `, at most ${maximum}`}`;
}

function defaultOf(schema: JsonSchema): string | null {
  if (schema.default === undefined || schema.properties !== undefined) return null;
  return yamlValue(schema.default);
}
