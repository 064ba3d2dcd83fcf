/** A parsed file: its values, and where each of them stands in the text. */
import type { ConfigPath, SourceSpan } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from './source-file.ts';

export interface ParsedSource extends SourcePlaces {
  readonly file: SourceFile;
  /** Plain objects, arrays, strings, numbers, booleans and null; aliases and merge keys are filled in. */
  readonly value: unknown;
}

export interface SourcePlaces {
  /** Span of the node at `path`, or of its deepest existing ancestor. Follows aliases to the text they stand for. */
  spanOf(path: ConfigPath, part: 'key' | 'value'): SourceSpan;
  /** The longest beginning of `path` that exists in the file. */
  existing(path: ConfigPath): ConfigPath;
}
