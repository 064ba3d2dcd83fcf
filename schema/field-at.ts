/** Looks up what the schema says about a place of the file: its notes, and what may stand there. */
import * as z from 'zod/mini';
import { ExposureSchema, type FieldNotes } from './exposure.ts';

type Step = string | number;
/** What the walk needs of zod's definitions; each wrapper and container keeps its parts under these names. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodMiniType;
  readonly shape?: Readonly<Record<string, z.ZodMiniType>>;
  readonly element?: z.ZodMiniType;
  readonly valueType?: z.ZodMiniType;
  readonly options?: readonly z.ZodMiniType[];
}

export interface Field {
  /** Notes of the field, or of the list or mapping that the place is an element of. */
  readonly notes: FieldNotes;
  /** The schema at the place, wrappers (default, optional, nullable) included. */
  readonly schema: z.ZodMiniType;
}

/** The field at a path; list positions may be any number, "*" or "[]". Undefined when the format has no such place. */
export function fieldAt(path: readonly Step[]): Field | undefined {
  let fields: readonly Field[] = [
    { schema: ExposureSchema, notes: notesOf(ExposureSchema) ?? { description: '' } },
  ];
  for (const step of path) {
    fields = fields.flatMap((it) => children(it, step));
    if (fields.length === 0) return undefined;
  }
  return fields[0];
}

/** Keys that the format knows at a path; empty where it has no mapping, or where the keys are the user's own. */
export function keysAt(path: readonly Step[]): readonly string[] {
  const field = fieldAt(path);
  return field === undefined
    ? []
    : [...new Set(alternatives(field.schema).flatMap((it) => Object.keys(definition(it).shape ?? {})))];
}

/** The schemas that may stand at a place: wrappers removed, unions opened. */
export function alternatives(schema: z.ZodMiniType): readonly z.ZodMiniType[] {
  const { innerType, options } = definition(schema);
  if (innerType !== undefined) return alternatives(innerType);
  return options === undefined ? [schema] : options.flatMap(alternatives);
}

/** zod's definition of a schema, as far as it has parts to walk into. */
export function definition(schema: z.ZodMiniType): Definition {
  return schema._zod.def as unknown as Definition;
}

function children(field: Field, step: Step): readonly Field[] {
  return alternatives(field.schema).flatMap((it) => {
    const { shape, element, valueType } = definition(it);
    const child =
      shape === undefined ? (element ?? valueType) : Object.hasOwn(shape, step) ? shape[step] : undefined;
    return child === undefined ? [] : [{ schema: child, notes: notesOf(child) ?? field.notes }];
  });
}

function notesOf(schema: z.ZodMiniType): FieldNotes | undefined {
  const own = z.globalRegistry.get(schema) as FieldNotes | undefined;
  const { innerType } = definition(schema);
  return own ?? (innerType === undefined ? undefined : notesOf(innerType));
}
