/** The objects of an exposure that are in the cluster, found by label and not by what the file says now. */
import { ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { addressOf, type KubeObject } from '../emitters/k8s/kube-object.ts';
import { areOwn } from '../emitters/k8s/labels.ts';
import { accessArguments, getArguments } from '../tools/kubectl.ts';
import { type Cluster, kubectl, readObjects } from './cluster.ts';
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

/** Asks the cluster. `namespace` is the one in the file; it counts even when nothing of the exposure is left in it. */
export async function clusterRemains(
  exposureName: string,
  namespace: string,
  cluster: Cluster,
): Promise<Result<ClusterRemains>> {
  const objects = await listOurs(cluster, exposureName);
  if (!objects.ok) return objects;
  const names = objects.value.flatMap((object) => object.metadata.namespace ?? []);
  const candidates = await listNamespaces(cluster, [...new Set([namespace, ...names])]);
  if (!candidates.ok) return candidates;
  const namespaces: string[] = [];
  for (const { metadata } of candidates.value.filter((candidate) => madeByExpose(candidate, exposureName))) {
    const alone = await holdsOnlyOurs(metadata.name, exposureName, cluster);
    if (!alone.ok) return alone;
    if (alone.value) namespaces.push(metadata.name);
  }
  return ok({ objects: objects.value.map(addressOf).sort(workloadsFirst), namespaces });
}

/** Another creator of a namespace stays the owner of its name label. */
function madeByExpose({ metadata }: LiveObject, exposureName: string): boolean {
  return areOwn(metadata.labels, exposureName) && !(metadata.managedFields ?? []).some(isForeign);
}

async function holdsOnlyOurs(
  namespace: string,
  exposureName: string,
  cluster: Cluster,
): Promise<Result<boolean>> {
  const { access } = cluster;
  const list = ['api-resources', '--namespaced', '--verbs=list,delete', '-o', 'name'];
  const kinds = await kubectl(cluster, [...accessArguments(access), ...list]);
  if (!kinds.ok) return kinds;
  const inside = await kubectl(
    cluster,
    getArguments(access, kinds.value.trim().split('\n').join(','), namespace),
  );
  if (!inside.ok) return inside;
  const objects = readObjects<LiveObject>(inside.value);
  return ok(objects.every((object) => areOwn(object.metadata.labels, exposureName) || isAttendant(object)));
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
