/** A Kubernetes object as plain data: what the cluster is compared with, and what apply sends to it. Pure. */

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

/** kind/namespace/name, or kind/name for an object without a namespace. */
export function addressOf({ kind, metadata }: Pick<KubeObject, 'kind' | 'metadata'>): string {
  const namespace = metadata.namespace === undefined ? [] : [metadata.namespace];
  return [kind, ...namespace, metadata.name].join('/');
}

/** The objects as one List in JSON, which kubectl reads from standard input. */
export function listJson(objects: readonly KubeObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
}
