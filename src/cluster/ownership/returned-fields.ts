/**
 * What giving an object back would change in it. The note about what it was lies on the object, where whoever may edit it
 * can write what they may not set themselves: so this is shown, and nothing else is done. Pure.
 */
import { visible } from '../../compiler/diagnostics/quote.ts';
import { adoptedAnnotation } from '../../emitters/k8s/labels.ts';
import type { LiveObject } from '../live-object.ts';
import { released } from './adoption.ts';

/** A line for each value that goes ("- path: value") or comes ("+ path: value"); empty where only our mark goes. */
export function returnedFields(live: LiveObject): string {
  const now = valuesOf(live);
  const then = valuesOf(released(live));
  const paths = [...new Set([...now.keys(), ...then.keys()])];
  return paths
    .filter((path) => now.get(path) !== then.get(path))
    .flatMap((path) => [line('-', path, now), line('+', path, then)])
    .filter((text) => text !== '')
    .join('\n');
}

function line(sign: string, path: string, values: ReadonlyMap<string, string>): string {
  const value = values.get(path);
  return value === undefined ? '' : `${sign} ${path}: ${value}`;
}

/** Every value by its path, without the note itself and what the server keeps. */
function valuesOf(object: object): ReadonlyMap<string, string> {
  const { metadata, ...rest } = object as LiveObject;
  const { managedFields: _managed, annotations = {}, ...marks } = metadata;
  const { [adoptedAnnotation]: _note, ...others } = annotations;
  return new Map(leaves({ ...rest, metadata: { ...marks, annotations: others } }, ''));
}

function leaves(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [[path, JSON.stringify(value)]];
  const entries = Object.entries(value);
  if (entries.length === 0) return path.startsWith('metadata.') ? [] : [[path, JSON.stringify(value)]];
  return entries.flatMap(([key, inner]) => leaves(inner, stepTo(path, key, Array.isArray(value))));
}

function stepTo(path: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${path}[${key}]`;
  return path === '' ? visible(key) : `${path}.${visible(key)}`;
}
