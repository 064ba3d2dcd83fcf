/** Looks up what the schema says about a place in the file: its notes, its keys, and what is valid there. */
import * as z from 'zod/mini';
import { ExposureSchema, type FieldNotes } from './exposure.ts';

type Schema = z.core.$ZodType;
type Path = readonly (string | number)[];

interface Field {
  /** Notes of the field, or of the list or mapping that the place is an element of. */
  readonly notes: FieldNotes;
  /** The schema at the place, wrappers (default, optional, nullable) included. */
  readonly schema: Schema;
}

/** The field at a path; any number will do for a position in a list. Undefined if the format has no such place. */
export function fieldAt(path: Path): Field | undefined {
  let fields: readonly Field[] = [
    { schema: ExposureSchema, notes: notesOf(ExposureSchema) ?? { description: '' } },
  ];
  for (const step of path) fields = fields.flatMap((field) => childrenOf(field, step));
  return fields[0];
}

/** Keys that the format knows at a path; empty where it has no mapping, or where the keys are the user's own. */
export function keysAt(path: Path): readonly string[] {
  const field = fieldAt(path);
  if (field === undefined) return [];
  const definitions = formsOf(field.schema).map(definitionOf);
  const keys = definitions.flatMap((def) => (def.type === 'object' ? Object.keys(def.shape) : []));
  return [...new Set(keys)];
}

/** The path of every field, in the order of the schema; 0 stands for any position in a list. */
export function fieldPaths(): readonly Path[] {
  paths ??= pathsBelow(ExposureSchema, []);
  return paths;
}

let paths: readonly Path[] | undefined;

function pathsBelow(schema: Schema, path: Path): readonly Path[] {
  return formsOf(schema).flatMap((form) => {
    const def = definitionOf(form);
    if (def.type === 'array') return pathsBelow(def.element, [...path, 0]);
    if (def.type !== 'object') return [];
    return Object.entries(def.shape).flatMap(([key, child]) => [
      [...path, key],
      ...pathsBelow(child, [...path, key]),
    ]);
  });
}

/** Whether a value is valid at a path. */
export function acceptsAt(path: Path, value: unknown): boolean {
  const field = fieldAt(path);
  return field !== undefined && z.safeParse(field.schema, value).success;
}

/** The schemas that a place may match: wrappers removed, unions opened. */
function formsOf(schema: Schema): readonly Schema[] {
  const inner = innerOf(schema);
  if (inner !== undefined) return formsOf(inner);
  const def = definitionOf(schema);
  return def.type === 'union' ? def.options.flatMap(formsOf) : [schema];
}

function childrenOf(field: Field, step: string | number): readonly Field[] {
  return formsOf(field.schema).flatMap((form) => {
    const child = childOf(form, step);
    return child === undefined ? [] : [{ schema: child, notes: notesOf(child) ?? field.notes }];
  });
}

function childOf(form: Schema, step: string | number): Schema | undefined {
  const def = definitionOf(form);
  switch (def.type) {
    case 'object':
      return Object.hasOwn(def.shape, step) ? def.shape[step] : undefined;
    case 'array':
      return def.element;
    case 'record':
      return def.valueType;
    default:
      return undefined;
  }
}

function notesOf(schema: Schema): FieldNotes | undefined {
  const own = z.globalRegistry.get(schema) as FieldNotes | undefined;
  const inner = innerOf(schema);
  return own ?? (inner === undefined ? undefined : notesOf(inner));
}

/** What a wrapper wraps. */
function innerOf(schema: Schema): Schema | undefined {
  const def = definitionOf(schema);
  switch (def.type) {
    case 'default':
    case 'prefault':
    case 'optional':
    case 'nullable':
      return def.innerType;
    case 'lazy':
      return (schema as z.core.$ZodLazy)._zod.innerType;
    default:
      return undefined;
  }
}

/** zod's definition of a schema. $ZodTypes is the union of all its schemas, by which a program may tell them apart. */
function definitionOf(schema: Schema): z.core.$ZodTypes['_zod']['def'] {
  return (schema as z.core.$ZodTypes)._zod.def;
}
