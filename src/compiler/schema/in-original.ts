/** Moves what is found in the sound parts of a file to paths of the whole file. Pure. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Validation } from './validate.ts';

/** The finding with paths of the whole file; none if it rests on a part that was left out. */
export function inOriginal(diagnostic: Diagnostic, { original, leftOut }: Validation): readonly Diagnostic[] {
  const path = diagnostic.path && original(diagnostic.path);
  const related = diagnostic.related?.map((place) => ({ ...place, path: original(place.path) }));
  const moved: Diagnostic = {
    ...diagnostic,
    ...(path === undefined ? {} : { path }),
    ...(related === undefined ? {} : { related }),
  };
  const paths = [path ?? [], ...(related ?? []).map((place) => place.path)];
  return paths.some(leftOut) ? [] : [moved];
}
