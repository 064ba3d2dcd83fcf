/** The objects of an exposure that are in the cluster now. */
import { ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { KubeObject } from '../emitters/k8s/kube-object.ts';
import { ownSelector } from '../emitters/k8s/labels.ts';
import { accessArguments, listArguments, rawListArguments } from '../tools/kubectl.ts';
import { appliedKinds, optionalKinds } from './applied-kinds.ts';
import { type Cluster, kubectl, readObjects } from './cluster.ts';
import type { ManagedFields } from './foreign-fields.ts';

export interface LiveObject extends KubeObject {
  readonly metadata: KubeObject['metadata'] & {
    readonly managedFields?: readonly ManagedFields[];
    readonly deletionTimestamp?: string;
  };
  readonly status?: { readonly phase?: string; readonly readyReplicas?: number };
}

/** Every object that carries the exposure's labels, except Namespaces. Secrets come with their data: never print one. */
export async function listOurs(
  cluster: Cluster,
  exposureName: string,
): Promise<Result<readonly LiveObject[]>> {
  const { access } = cluster;
  const selector = ownSelector(exposureName);
  const [known, ...optional] = await Promise.all([
    kubectl(cluster, listArguments(access, appliedKinds, selector), asked),
    // Only some clusters have these kinds. Asked for by name, kubectl would first look through all that the cluster has.
    ...optionalKinds.map((path) => kubectl(cluster, rawListArguments(access, path, selector), asked)),
  ]);
  if (!known.ok) return known;
  const found = [known, ...optional].flatMap((list) => (list.ok ? readObjects<LiveObject>(list.value) : []));
  return ok(found);
}

/** Those of the namespaces that exist. */
export async function listNamespaces(
  cluster: Cluster,
  names: readonly string[],
): Promise<Result<readonly LiveObject[]>> {
  if (names.length === 0) return ok([]);
  const list = ['get', 'namespace', ...names, '--ignore-not-found', '-o', 'json', '--show-managed-fields'];
  const listed = await kubectl(cluster, [...accessArguments(cluster.access), ...list], asked);
  return listed.ok ? ok(readObjects<LiveObject>(listed.value)) : listed;
}

const asked = { timeoutSeconds: 30 };
