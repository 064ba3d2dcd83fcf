/**
 * Taking an object over on purpose, and giving it back. What the fields were before is kept in an annotation of the
 * object itself, where any machine finds it. Pure.
 */
import type { KubeObject } from '../../emitters/k8s/kube-object.ts';
import { adoptedAnnotation } from '../../emitters/k8s/labels.ts';
import { fieldManager } from '../../tools/kubectl.ts';
import type { LiveObject } from '../live-object.ts';

/** Levels in a note; the objects that expose compiles have fewer. */
const deepest = 50;

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The compiled object as it is applied over `live`: with the values that its fields have now, as a JSON merge patch. What
 * an earlier apply has noted stays; only fields that are new since then are added.
 */
export function adopting(object: KubeObject, live: LiveObject): KubeObject {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = object;
  const { name: _name, namespace: _namespace, ...marks } = metadata;
  const now = before(live as unknown as Json, { ...rest, metadata: marks } as unknown as Json);
  const noted = live.metadata.annotations?.[adoptedAnnotation];
  const undo = merged(now, parsed(noted));
  const annotations = { ...metadata.annotations, [adoptedAnnotation]: JSON.stringify(undo) };
  return { ...object, metadata: { ...metadata, annotations } };
}

/**
 * The object as it was before it was adopted, for `kubectl replace`: without our mark, and with nobody's fields ours. The
 * note was within reach of others: whatever it says, the result is this object and not another one.
 */
export function released(live: LiveObject): object {
  const undo = parsed(live.metadata.annotations?.[adoptedAnnotation]);
  const { metadata, ...rest } = merged(live as unknown as Json, undo, true) as unknown as LiveObject;
  const { [adoptedAnnotation]: _adopted, ...annotations } = metadata.annotations ?? {};
  const managedFields = (live.metadata.managedFields ?? []).filter(({ manager }) => manager !== fieldManager);
  const { apiVersion, kind } = live;
  const { name, namespace, uid, resourceVersion } = live.metadata;
  const identity = { name, uid, resourceVersion, ...(namespace === undefined ? {} : { namespace }) };
  return { ...rest, apiVersion, kind, metadata: { ...metadata, ...identity, annotations, managedFields } };
}

/** The values that the fields of `wanted` have in `live`; null where there is none. */
function before(live: Json | undefined, wanted: Json): Json {
  if (!isRecord(live) || !isRecord(wanted)) return live ?? null;
  return Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, before(live[key], value)]));
}

/** `over` laid over `base`, field by field. As a merge patch (`patch`), a null in `over` removes the field. */
function merged(base: Json, over: Json, patch = false): Json {
  if (!isRecord(base) || !isRecord(over)) return over;
  const entries = new Map<string, Json>(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const below = entries.get(key);
    if (patch && value === null) entries.delete(key);
    else entries.set(key, below === undefined ? value : merged(below, value, patch));
  }
  return Object.fromEntries(entries);
}

/** Nothing is put back where the annotation was edited into something that no apply writes. */
function parsed(noted: string | undefined): Json {
  try {
    const undo = JSON.parse(noted ?? '{}') as Json;
    const { metadata = {} } = isRecord(undo) ? undo : { metadata: null };
    return isRecord(metadata) && !isDeeper(undo, deepest) ? undo : {};
  } catch {
    return {};
  }
}

function isDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
