/** What the three emitters have in common. Pure: an exposure and public keys in, files out. */
import type { Exposure, PublicKeys } from '../compiler/resolved-exposure.ts';
import type { KubeObject } from './k8s/kube-object.ts';

/** A file of the out directory; `path` is relative to it, with forward slashes. */
export interface EmittedFile {
  readonly path: string;
  readonly contents: string;
}

export type Emitter = (exposure: Exposure, keys: PublicKeys) => readonly EmittedFile[];

/** What compile makes of one file. */
export interface Compilation {
  readonly exposure: Exposure;
  /** Sorted by path; expose.json is not among them. */
  readonly files: readonly EmittedFile[];
  /** The Kubernetes objects in the order in which they are applied; the Secret without its key. */
  readonly objects: readonly KubeObject[];
  /** SHA-256 over the paths and contents of all files, hex. */
  readonly digest: string;
}
