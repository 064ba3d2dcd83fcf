/** One Kubernetes object and the file that holds it. */
import type { EmittedFile } from '../emitter.ts';
import { withoutComments, yamlText } from '../yaml.ts';
import type { KubeObject } from './kube-object.ts';
import { manifestPath } from './order.ts';

/** What the object types of kubernetes-types have in common: they declare every field as optional. */
export interface DeclaredObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

export interface ManifestFile {
  /** May hold `commented` values. */
  readonly object: DeclaredObject;
  /** What the object is for: the comment at the head of the file. */
  readonly why: string;
}

/** The object as plain data, and as a file of the out directory. */
export function manifest({ object, why }: ManifestFile): { object: KubeObject; file: EmittedFile } {
  const plain = withoutComments(object) as KubeObject;
  return {
    object: plain,
    file: { path: manifestPath(plain), contents: yamlText(object, { header: why }) },
  };
}
