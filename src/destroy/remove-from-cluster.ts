/** Takes the cluster's part of an exposure out: its objects, then the namespaces that it made. */
import type { Cluster } from '../cluster/cluster.ts';
import type { ClusterRemains } from '../cluster/ownership/remains.ts';
import { type Removable, removeObjects, takeOut } from '../cluster/ownership/remove-objects.ts';
import { type Diagnostic, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { counted } from '../compiler/diagnostics/quote.ts';

/** Seconds for an object to go, and for a namespace to empty itself. */
const patience = { object: 60, namespace: 60 };

/** A namespace that takes longer is a warning: the cluster finishes that by itself. */
export async function removeFromCluster(
  { objects, namespaces }: ClusterRemains,
  cluster: Cluster,
): Promise<Result<{ readonly note: string }>> {
  const removed = await removeObjects(objects, patience.object, cluster);
  if (!removed.ok) return removed;
  const ending = await takeOut(namespaces, patience.namespace, cluster);
  if (!ending.ok) return ending;
  return ok({ note: noteOf(objects, namespaces) }, ending.value.map(stillEnding));
}

function noteOf(objects: readonly Removable[], namespaces: readonly Removable[]): string {
  const deleted = (all: readonly Removable[]) => all.filter(({ adopted }) => !adopted).length;
  const released = objects.length + namespaces.length - deleted(objects) - deleted(namespaces);
  return [
    counted(deleted(objects), 'object'),
    ...(deleted(namespaces) === 0 ? [] : [counted(deleted(namespaces), 'namespace')]),
    ...(released === 0 ? [] : [`${released} given back`]),
  ].join(', ');
}

function stillEnding(address: string): Diagnostic {
  const name = address.slice(address.indexOf('/') + 1);
  return {
    severity: 'warning',
    code: 'namespace-ending',
    summary: `the namespace ${name} is still being deleted`,
    detail: `The cluster removes it once nothing is left in it: kubectl get namespace ${name}`,
  };
}
