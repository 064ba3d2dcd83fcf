/** Gives diagnostics their positions in the text, from the paths they name. */
import { Bound } from '../diagnostics/bounded.ts';
import type { Diagnostic, RelatedPlace } from '../diagnostics/diagnostic.ts';
import type { SourcePlaces } from './parsed-source.ts';

/**
 * Fills in every span that is still missing and sorts by position. A path to something that the file leaves to a
 * default is shortened to the part that is written. A fault that aliases repeat is reported once, and of a code that
 * comes again and again the first ones.
 */
export function locate(diagnostics: readonly Diagnostic[], source: SourcePlaces): readonly Diagnostic[] {
  const distinct = new Map<string, Diagnostic>();
  // A place costs more than the diagnostic, so there is none for what is only counted.
  const full = new Set<string>();
  const bound = new Bound();
  for (const diagnostic of diagnostics) {
    const kind = `${diagnostic.severity} ${diagnostic.code}`;
    if (full.has(kind)) {
      bound.admits(diagnostic);
      continue;
    }
    const placed = located(diagnostic, source);
    const { code, summary, span, related } = placed;
    const key = JSON.stringify([code, summary, span, related?.map((place) => place.span)]);
    if (distinct.has(key)) continue;
    if (bound.admits(placed)) distinct.set(key, placed);
    else full.add(kind);
  }
  const more = bound.rest().map((diagnostic) => located(diagnostic, source));
  return [...distinct.values(), ...more].sort((a, b) => offsetOf(a) - offsetOf(b));
}

function located(diagnostic: Diagnostic, source: SourcePlaces): Diagnostic {
  const { path, span, related } = diagnostic;
  if (path === undefined) return diagnostic;
  return {
    ...diagnostic,
    path: source.existing(path),
    span: span ?? source.spanOf(path, diagnostic.part ?? 'value'),
    ...(related === undefined ? {} : { related: related.map((place) => locatedPlace(place, source)) }),
  };
}

/** The message says so where the value is a default, because the reader will not find it in the file. */
function locatedPlace(place: RelatedPlace, source: SourcePlaces): RelatedPlace {
  const path = source.existing(place.path);
  return {
    message: path.length < place.path.length ? `${place.message} by default` : place.message,
    path,
    span: place.span ?? source.spanOf(place.path, 'value'),
  };
}

function offsetOf(diagnostic: Diagnostic): number {
  return diagnostic.span?.start.offset ?? -1;
}
