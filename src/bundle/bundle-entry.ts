/** A file of a bundle. */
export interface BundleEntry {
  /** Inside the archive, with slashes. */
  readonly path: string;
  readonly text: string;
}
