import type { KubeObject } from '../emitters/k8s/kube-object.ts';
import type { ManagedFields } from './ownership/foreign-fields.ts';

/** A Kubernetes object as the cluster has it. */
export interface LiveObject extends KubeObject {
  readonly metadata: KubeObject['metadata'] & {
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly managedFields?: readonly ManagedFields[];
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
    readonly deletionTimestamp?: string;
  };
  readonly status?: { readonly phase?: string; readonly readyReplicas?: number };
}
