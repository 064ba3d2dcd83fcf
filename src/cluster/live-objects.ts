/** Objects that are in the cluster now. */
import { ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { type KubeObject, listJson } from '../emitters/k8s/kube-object.ts';
import { ownSelector } from '../emitters/k8s/labels.ts';
import { accessArguments, getGivenArguments, listArguments, rawListArguments } from '../tools/kubectl.ts';
import { appliedKinds, optionalKinds } from './applied-kinds.ts';
import { type Cluster, kubectl, readObjects } from './cluster.ts';
import type { LiveObject } from './live-object.ts';
import { type Claim, type Claimant, claimOf, isOurs } from './ownership/ownership.ts';

/** What carries an exposure's labels. Secrets come with their data: never print one. */
export interface Labelled {
  readonly claim: Claim;
  readonly ours: readonly LiveObject[];
  /** Of another exposure with the same name. */
  readonly others: readonly LiveObject[];
}

/** Every object that carries the exposure's labels, except Namespaces. */
export async function listLabelled(cluster: Cluster, claimant: Claimant): Promise<Result<Labelled>> {
  const { access } = cluster;
  const selector = ownSelector(claimant.name);
  const [known, ...optional] = await Promise.all([
    kubectl(cluster, listArguments(access, appliedKinds, selector), asked),
    // Only some clusters have these kinds. Asked for by name, kubectl would first look through all that the cluster has.
    ...optionalKinds.map((path) => kubectl(cluster, rawListArguments(access, path, selector), asked)),
  ]);
  if (!known.ok) return known;
  const found = [known, ...optional].flatMap((list) => (list.ok ? readObjects<LiveObject>(list.value) : []));
  const claim = claimOf(claimant, found);
  const isOther = (object: LiveObject) => !isOurs(object, claim);
  return ok({ claim, ours: found.filter((object) => !isOther(object)), others: found.filter(isOther) });
}

/** Those of the given objects that exist, whoever made them. */
export async function readLive(
  cluster: Cluster,
  objects: readonly KubeObject[],
): Promise<Result<readonly LiveObject[]>> {
  if (objects.length === 0) return ok([]);
  const named = objects.map(({ apiVersion, kind, metadata: { name, namespace } }) => ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  }));
  const args = getGivenArguments(cluster.access);
  const read = await kubectl(cluster, args, { ...asked, stdin: listJson(named) });
  return read.ok ? ok(readObjects<LiveObject>(read.value)) : read;
}

/** Those of the namespaces that exist. */
export async function listNamespaces(
  cluster: Cluster,
  names: readonly string[],
): Promise<Result<readonly LiveObject[]>> {
  if (names.length === 0) return ok([]);
  return getNamespaces(cluster, names);
}

/** The namespaces that carry an exposure's labels. */
export function listLabelledNamespaces(
  cluster: Cluster,
  exposureName: string,
): Promise<Result<readonly LiveObject[]>> {
  return getNamespaces(cluster, ['-l', ownSelector(exposureName)]);
}

async function getNamespaces(
  cluster: Cluster,
  which: readonly string[],
): Promise<Result<readonly LiveObject[]>> {
  const list = ['get', 'namespace', ...which, '--ignore-not-found', '-o', 'json', '--show-managed-fields'];
  const listed = await kubectl(cluster, [...accessArguments(cluster.access), ...list], asked);
  return listed.ok ? ok(readObjects<LiveObject>(listed.value)) : listed;
}

const asked = { timeoutSeconds: 30 };
