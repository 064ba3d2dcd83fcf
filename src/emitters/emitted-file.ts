/** What every emitter makes. An emitter is a pure function of an exposure and public keys. */

/** A file of the out directory; `path` is relative to it, with forward slashes. */
export interface EmittedFile {
  readonly path: string;
  readonly contents: string;
}
