/** One object of the cluster on its way into a file. */
import type { EmittedFile } from '../emitter.ts';
import { yamlText } from '../yaml.ts';
import { manifestPath } from './order.ts';

/** What every Kubernetes object has; the emitters build objects of the declared types of kubernetes-types. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

export interface Manifest {
  readonly object: KubernetesObject;
  /** Stands as a comment at the head of the file: what the object is for. */
  readonly why: string;
}

/** The object as a file of the out directory. */
export function manifestFile({ object, why }: Manifest): EmittedFile {
  return { path: manifestPath(object), contents: yamlText(object, { header: why }) };
}

/** The labels of everything that expose makes: `managed-by` finds it again, `part-of` tells one exposure from another. */
export function labelsFor(exposureName: string, name: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/managed-by': 'expose',
    'app.kubernetes.io/part-of': exposureName,
  };
}
