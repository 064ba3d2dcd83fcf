/** Deletes the cluster's part of an exposure: its objects, then the namespaces that it made. */
import { setTimeout as sleep } from 'node:timers/promises';
import { deleteObjects } from '../cluster/apply-objects.ts';
import { type Cluster, kubectl } from '../cluster/cluster.ts';
import type { ClusterRemains } from '../cluster/remains.ts';
import { type Diagnostic, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { accessArguments, getArguments } from '../tools/kubectl.ts';

/** Seconds for an object to go, and for a namespace to empty itself. */
const patience = { object: 60, namespace: 60 };
const pauseMilliseconds = 500;

/** A namespace that takes longer is a warning: the cluster finishes that by itself. */
export async function removeFromCluster(
  { objects, namespaces }: ClusterRemains,
  cluster: Cluster,
): Promise<Result<{ readonly note: string }>> {
  const deleted = await deleteObjects(objects, patience.object, cluster);
  if (!deleted.ok) return deleted;
  const slow: Diagnostic[] = [];
  for (const namespace of namespaces) {
    const asked = await kubectl(cluster, [
      ...accessArguments(cluster.access),
      ...['delete', `namespace/${namespace}`, '--ignore-not-found', '--wait=false'],
    ]);
    if (!asked.ok) return asked;
    if (!(await isGone(namespace, cluster))) slow.push(stillEnding(namespace));
  }
  return ok({ note: `${objects.length} objects, ${namespaces.length} namespaces` }, slow);
}

async function isGone(namespace: string, cluster: Cluster): Promise<boolean> {
  const { signal } = cluster;
  const until = performance.now() + patience.namespace * 1000;
  while (performance.now() < until && !signal.aborted) {
    const live = await kubectl(cluster, getArguments(cluster.access, `namespace/${namespace}`, null));
    if (live.ok && live.value.trim() === '') return true;
    await sleep(pauseMilliseconds, undefined, { signal }).catch(() => {});
  }
  return false;
}

function stillEnding(namespace: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'namespace-ending',
    summary: `the namespace ${namespace} is still being deleted`,
    detail: `The cluster removes it once nothing is left in it: kubectl get namespace ${namespace}`,
  };
}
