/** Writes one text value into the source of a file; comments and everything else stay as they are. Pure. */
import { isScalar, parseDocument } from 'yaml';

/** The new source with `value` at `path`, or null where the source has no place for it, such as behind an alias. */
export function setText(source: string, path: readonly string[], value: string): string | null {
  const document = parseDocument(source);
  if (document.errors.length > 0) return null;
  try {
    const present = document.getIn(path, true);
    if (isScalar(present) && present.range && present.anchor === undefined)
      return `${source.slice(0, present.range[0])}${value}${source.slice(present.range[1])}`;
    if (present !== undefined) return null;
    document.setIn(path, value);
    return document.toString({ lineWidth: 0 });
  } catch {
    return null;
  }
}
