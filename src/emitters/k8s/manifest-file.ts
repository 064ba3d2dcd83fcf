/** A Kubernetes object on its way into a file of the out directory. */
import type { EmittedFile } from '../emitted-file.ts';
import { withoutComments, yamlText } from '../yaml.ts';
import type { KubeObject } from './kube-object.ts';
import { manifestPath } from './order.ts';

/** What the object types of kubernetes-types have in common. They declare every field as optional. */
export interface DeclaredObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

export interface ManifestFile {
  /** May contain `commented` values. */
  readonly object: DeclaredObject;
  /** What the object is for: the comment at the head of the file. */
  readonly why: string;
}

/** The manifest with further annotations on its object. */
export function annotated({ object, why }: ManifestFile, annotations: Record<string, string>): ManifestFile {
  const metadata = { ...object.metadata, annotations: { ...object.metadata?.annotations, ...annotations } };
  return { object: { ...object, metadata }, why };
}

/** The object as the cluster gets it. */
export function plainObject({ object }: ManifestFile): KubeObject {
  return withoutComments(object) as KubeObject;
}

/** The file. Throws for a kind that has no place in the order of files, which is a bug. */
export function emittedFile(manifest: ManifestFile): EmittedFile {
  return {
    path: manifestPath(manifest.object as KubeObject),
    contents: yamlText(manifest.object, { header: manifest.why }),
  };
}
