/** Everything that an exposure compiles to. */
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { EmittedFile } from './emitted-file.ts';
import type { KubeObject } from './k8s/kube-object.ts';

export interface Compilation {
  readonly exposure: Exposure;
  /** Sorted by path; expose.json is not among them. */
  readonly files: readonly EmittedFile[];
  /** The Kubernetes objects in the order in which they are applied; the Secret without its key. */
  readonly objects: readonly KubeObject[];
  /** SHA-256 over the paths and contents of all files, hex. */
  readonly digest: string;
}
