/** What the emitters produce. Each is a pure function of an exposure and public keys. */
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { KubeObject } from './k8s/kube-object.ts';

/** A file of the out directory; `path` is relative to it, with forward slashes. */
export interface EmittedFile {
  readonly path: string;
  readonly contents: string;
}

/** Everything that an exposure compiles to. */
export interface Compilation {
  readonly exposure: Exposure;
  /** Sorted by path; expose.json is not among them. */
  readonly files: readonly EmittedFile[];
  /** The Kubernetes objects in the order in which they are applied; the Secret without its key. */
  readonly objects: readonly KubeObject[];
  /** SHA-256 over the paths and contents of all files, hex. */
  readonly digest: string;
}
