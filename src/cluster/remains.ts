/** What of an exposure is in the cluster, found by label and not by what the file says now. */
import { failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { addressOf, type KubeObject } from '../emitters/k8s/kube-object.ts';
import { areOwn } from '../emitters/k8s/labels.ts';
import { accessArguments, getArguments } from '../tools/kubectl.ts';
import { explainKubectl } from '../tools/kubectl-failure.ts';
import type { ClusterTools } from './apply-objects.ts';
import { isForeign } from './foreign-fields.ts';
import { type LiveObject, listNamespaces, listOurs } from './live-objects.ts';

export interface ClusterRemains {
  /** kind/namespace/name of everything with our labels, workloads first: what they use must outlive them. */
  readonly objects: readonly string[];
  /** The namespaces of those objects that expose made and that hold nothing of others. */
  readonly namespaces: readonly string[];
}

/** Made by the cluster in every namespace, or for an object that is listed itself. */
const attendant = /^(?:Event|Endpoints|EndpointSlice|Lease|PodMetrics|ControllerRevision)$/;

/** Asks the cluster. `namespace` is the one in the file; it counts even when nothing of ours is left in it. */
export async function clusterRemains(
  gateway: string,
  namespace: string,
  on: ClusterTools,
): Promise<Result<ClusterRemains>> {
  const objects = await listOurs(on.access, gateway, on.run, on.signal);
  if (!objects.ok) return objects;
  const names = [...new Set([namespace, ...objects.value.flatMap((it) => it.metadata.namespace ?? [])])];
  const candidates = await listNamespaces(on.access, names, on.run, on.signal);
  if (!candidates.ok) return candidates;
  const namespaces: string[] = [];
  // A namespace that somebody else created keeps that somebody as an owner of its name label.
  for (const it of candidates.value.filter(
    ({ metadata }) => areOwn(metadata.labels, gateway) && !(metadata.managedFields ?? []).some(isForeign),
  )) {
    const alone = await holdsOnlyOurs(it.metadata.name, gateway, on);
    if (!alone.ok) return alone;
    if (alone.value) namespaces.push(it.metadata.name);
  }
  return ok({ objects: objects.value.map(addressOf).sort(workloadsFirst), namespaces });
}

async function holdsOnlyOurs(namespace: string, gateway: string, on: ClusterTools): Promise<Result<boolean>> {
  const kinds = await on.run(
    'kubectl',
    [...accessArguments(on.access), 'api-resources', '--namespaced', '--verbs=list,delete', '-o', 'name'],
    { signal: on.signal },
  );
  if (kinds.exitCode !== 0) return failed(explainKubectl(kinds, on.access));
  const inside = await on.run(
    'kubectl',
    getArguments(on.access, kinds.stdout.trim().split('\n').join(','), namespace),
    { signal: on.signal },
  );
  if (inside.exitCode !== 0) return failed(explainKubectl(inside, on.access));
  const { items = [] } =
    inside.stdout.trim() === ''
      ? {}
      : (JSON.parse(inside.stdout) as { readonly items?: readonly LiveObject[] });
  return ok(items.every((it) => areOwn(it.metadata.labels, gateway) || isAttendant(it)));
}

function isAttendant({ kind, metadata }: KubeObject): boolean {
  if (attendant.test(kind) || 'ownerReferences' in metadata) return true;
  return (
    (kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt') ||
    (kind === 'ServiceAccount' && metadata.name === 'default')
  );
}

function workloadsFirst(a: string, b: string): number {
  const rank = (address: string) => (/^(?:Deployment|DaemonSet)\//.test(address) ? 0 : 1);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
