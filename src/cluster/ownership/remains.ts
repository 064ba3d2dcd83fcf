/** What of an exposure is in the cluster, found by its mark and not by what the file says now. */
import { type Diagnostic, mapResult, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { addressOf, type KubeObject } from '../../emitters/k8s/kube-object.ts';
import { exposureOf } from '../../emitters/k8s/labels.ts';
import { accessArguments, getArguments } from '../../tools/kubectl.ts';
import { type Cluster, kubectl, readObjects } from '../cluster.ts';
import type { LiveObject } from '../live-object.ts';
import { listLabelled, listLabelledNamespaces, listNamespaces, listSecrets } from '../live-objects.ts';
import { makerOf, ownerOf } from './owner.ts';
import { type Claim, type Claimant, isOurs, isSharedNamespace } from './ownership.ts';
import { type Removable, removable } from './remove-objects.ts';

export interface ClusterRemains {
  /** What expose made or took over, workloads first: what they use must outlive them. */
  readonly objects: readonly Removable[];
  /** Namespaces that this exposure took over, and those that expose made and that hold nothing of others. */
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
  const own = candidates.value.filter((namespace) => isOurs(namespace, claim));
  const shared = await sharedNamespaces(ours, own, cluster);
  if (!shared.ok) return shared;
  const namespaces: Removable[] = [];
  const occupied: Diagnostic[] = [];
  for (const candidate of [...own, ...shared.value]) {
    const namespace = removable(candidate);
    if (namespace === null) continue;
    const inside = namespace.adopted ? ok([]) : await othersIn(candidate.metadata.name, claim, cluster);
    if (!inside.ok) return inside;
    if (inside.value.length === 0) namespaces.push(namespace);
    else if (own.includes(candidate)) occupied.push(stillUsed(candidate, inside.value, claim));
  }
  const copies = ours.filter((object) => removable(object) === null);
  const kept = [...staying(others, ownerOf), ...staying(copies, makerOf), ...occupied];
  return ok({ objects: [...objects].sort(workloadsFirst), namespaces }, kept);
}

/** Those that expose made for another exposure, which may have left already, and in which this one has objects. */
async function sharedNamespaces(
  ours: readonly LiveObject[],
  own: readonly LiveObject[],
  cluster: Cluster,
): Promise<Result<readonly LiveObject[]>> {
  const known = new Set(own.map(({ metadata }) => metadata.name));
  const places = new Set(ours.flatMap(({ metadata }) => metadata.namespace ?? []));
  const listed = await listNamespaces(
    cluster,
    [...places].filter((place) => !known.has(place)),
  );
  return mapResult(listed, (objects) => objects.filter(isSharedNamespace));
}

/** What would go with the namespace although this exposure did not make it. */
async function othersIn(
  namespace: string,
  claim: Claim,
  cluster: Cluster,
): Promise<Result<readonly LiveObject[]>> {
  const { access } = cluster;
  const list = ['api-resources', '--namespaced', '--verbs=list,delete', '-o', 'name'];
  const kinds = await kubectl(cluster, [...accessArguments(access), ...list]);
  if (!kinds.ok) return kinds;
  const named = kinds.value
    .trim()
    .split('\n')
    .filter((kind) => kind !== 'secrets');
  const everything = getArguments(access, named.join(','), namespace);
  const [inside, secrets] = await Promise.all([
    kubectl(cluster, [...everything, '--show-managed-fields']),
    listSecrets(cluster, ['-n', namespace]),
  ]);
  if (!inside.ok) return inside;
  if (!secrets.ok) return secrets;
  const isRemoved = (object: LiveObject) => isOurs(object, claim) && removable(object)?.adopted === false;
  const all = [...readObjects<LiveObject>(inside.value), ...secrets.value];
  return ok(all.filter((object) => !isRemoved(object) && !isAttendant(object)));
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

/** More names than this help nobody. */
const mostNamed = 5;

function stillUsed(namespace: LiveObject, inside: readonly LiveObject[], claim: Claim): Diagnostic {
  const isCopy = (object: LiveObject) => isOurs(object, claim);
  const owner = (object: LiveObject) => (isCopy(object) ? makerOf(object) : ownerOf(object));
  const named = inside.slice(0, mostNamed).map((object) => `${addressOf(object)} (${owner(object)})`);
  const more = inside.length > mostNamed ? ` and ${inside.length - mostNamed} more` : '';
  const last = inside.some((object) => exposureOf(object) !== undefined && !isCopy(object))
    ? '\nThe last exposure in it takes it out: expose destroy, with the file of each that is named here.'
    : '';
  return {
    severity: 'warning',
    code: 'not-ours',
    summary: `${addressOf(namespace)} stays: it holds what this exposure did not make`,
    detail: `${named.join(', ')}${more}.${last}`,
  };
}

function workloadsFirst({ address: a }: Removable, { address: b }: Removable): number {
  const rank = (address: string) => (/^(?:Deployment|DaemonSet)\//.test(address) ? 0 : 1);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
