import type { ConfigPath } from '../diagnostics/diagnostic.ts';

/** The part of a value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: ConfigPath): unknown {
  let part = value;
  for (const step of path) {
    if (part === null || typeof part !== 'object' || !Object.hasOwn(part, step)) return undefined;
    part = (part as Readonly<Record<string | number, unknown>>)[step];
  }
  return part;
}
