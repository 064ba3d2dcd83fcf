/** From the places that diagnostics name to positions in the text, and into the order of the text. */
import type { Diagnostic, RelatedPlace } from '../diagnostics/diagnostic.ts';
import type { ParsedSource } from './parse.ts';

/**
 * Fills in every span that is still missing. A path that leads to something the file does not write (a default) is cut
 * to what is there, so that each reported path exists in the file. What an alias repeats is reported once.
 */
export function locate(diagnostics: readonly Diagnostic[], source: ParsedSource): readonly Diagnostic[] {
  const distinct = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const it = located(diagnostic, source);
    const key = JSON.stringify([it.code, it.summary, it.span, it.related?.map((place) => place.span)]);
    if (!distinct.has(key)) distinct.set(key, it);
  }
  return [...distinct.values()].sort((a, b) => offset(a) - offset(b));
}

function located(diagnostic: Diagnostic, source: ParsedSource): Diagnostic {
  const { path, span, related } = diagnostic;
  if (path === undefined) return diagnostic;
  return {
    ...diagnostic,
    path: source.existing(path),
    span: span ?? source.spanOf(path, diagnostic.part ?? 'value'),
    ...(related === undefined ? {} : { related: related.map((it) => locatedPlace(it, source)) }),
  };
}

/** A related place that the file does not write is a default, which is worth a word. */
function locatedPlace(place: RelatedPlace, source: ParsedSource): RelatedPlace {
  const path = source.existing(place.path);
  return {
    message: path.length < place.path.length ? `${place.message} by default` : place.message,
    path,
    span: place.span ?? source.spanOf(place.path, 'value'),
  };
}

function offset(diagnostic: Diagnostic): number {
  return diagnostic.span?.start.offset ?? -1;
}
