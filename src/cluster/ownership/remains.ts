/** What of an exposure is in the cluster, found by its mark and not by what the file says now. */
import { type Diagnostic, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { addressOf, type KubeObject } from '../../emitters/k8s/kube-object.ts';
import { accessArguments, getArguments } from '../../tools/kubectl.ts';
import { type Cluster, kubectl, readObjects } from '../cluster.ts';
import type { LiveObject } from '../live-object.ts';
import { listLabelled, listLabelledNamespaces } from '../live-objects.ts';
import { makerOf, ownerOf } from './owner.ts';
import { type Claim, type Claimant, isOurs } from './ownership.ts';
import { type Removable, removable } from './remove-objects.ts';

export interface ClusterRemains {
  /** What expose made or took over, workloads first: what they use must outlive them. */
  readonly objects: readonly Removable[];
  /** Namespaces that expose took over, or made and that hold nothing of others. */
  readonly namespaces: readonly Removable[];
}

/** Made by the cluster in every namespace, or for an object that is listed itself. */
const attendant = /^(?:Event|Endpoints|EndpointSlice|Lease|PodMetrics|ControllerRevision)$/;

/** Asks the cluster. What carries the exposure's labels and stays is a warning. */
export async function clusterRemains(claimant: Claimant, cluster: Cluster): Promise<Result<ClusterRemains>> {
  const [labelled, candidates] = await Promise.all([
    listLabelled(cluster, claimant),
    listLabelledNamespaces(cluster, claimant.name),
  ]);
  if (!labelled.ok) return labelled;
  if (!candidates.ok) return candidates;
  const { claim, ours, others } = labelled.value;
  const objects = ours.map(removable).filter((object) => object !== null);
  const namespaces: Removable[] = [];
  for (const candidate of candidates.value.filter((namespace) => isOurs(namespace, claim))) {
    const namespace = removable(candidate);
    if (namespace === null) continue;
    const alone = namespace.adopted ? ok(true) : await holdsOnlyOurs(candidate.metadata.name, claim, cluster);
    if (!alone.ok) return alone;
    if (alone.value) namespaces.push(namespace);
  }
  const copies = ours.filter((object) => removable(object) === null);
  const kept = [...staying(others, ownerOf), ...staying(copies, makerOf)];
  return ok({ objects: [...objects].sort(workloadsFirst), namespaces }, kept);
}

async function holdsOnlyOurs(namespace: string, claim: Claim, cluster: Cluster): Promise<Result<boolean>> {
  const { access } = cluster;
  const list = ['api-resources', '--namespaced', '--verbs=list,delete', '-o', 'name'];
  const kinds = await kubectl(cluster, [...accessArguments(access), ...list]);
  if (!kinds.ok) return kinds;
  const everything = getArguments(access, kinds.value.trim().split('\n').join(','), namespace);
  const inside = await kubectl(cluster, [...everything, '--show-managed-fields']);
  if (!inside.ok) return inside;
  const isRemoved = (object: LiveObject) => isOurs(object, claim) && removable(object)?.adopted === false;
  return ok(
    readObjects<LiveObject>(inside.value).every((object) => isRemoved(object) || isAttendant(object)),
  );
}

function isAttendant({ kind, metadata }: KubeObject): boolean {
  if (attendant.test(kind) || 'ownerReferences' in metadata) return true;
  return (
    (kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt') ||
    (kind === 'ServiceAccount' && metadata.name === 'default')
  );
}

/** One warning for each owner. */
function staying(
  objects: readonly LiveObject[],
  ownerOfObject: (object: LiveObject) => string,
): readonly Diagnostic[] {
  const owners = [...new Set(objects.map(ownerOfObject))];
  return owners.map((owner) => {
    const addresses = objects.filter((object) => ownerOfObject(object) === owner).map(addressOf);
    const [one] = addresses;
    const several = addresses.length > 1;
    return {
      severity: 'warning',
      code: 'not-ours',
      summary: several
        ? `${addresses.length} objects stay: they belong to ${owner}`
        : `${one} stays: it belongs to ${owner}`,
      detail: [
        ...(several ? [`${addresses.join(', ')}.`] : []),
        'They carry the name of this exposure, but this exposure did not make them.',
      ].join('\n'),
    };
  });
}

function workloadsFirst({ address: a }: Removable, { address: b }: Removable): number {
  const rank = (address: string) => (/^(?:Deployment|DaemonSet)\//.test(address) ? 0 : 1);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
