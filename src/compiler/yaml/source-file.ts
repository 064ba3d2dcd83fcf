/** A file that was read. `path` is what the user called it; it is only shown. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}
