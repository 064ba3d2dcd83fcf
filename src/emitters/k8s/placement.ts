/** The nodes that the file chooses for the pods. What is empty is left out: the API server drops it, so it would always differ. */
import type { PodSpec, Toleration } from 'kubernetes-types/core/v1.ts';
import type { Cluster } from '../../compiler/resolved-exposure.ts';

/** The fields of a pod that say on which nodes it may run. */
export function placement(cluster: Cluster): Pick<PodSpec, 'nodeSelector' | 'tolerations'> {
  const tolerations = ownTolerations(cluster);
  return { ...nodeSelection(cluster), ...(tolerations.length > 0 && { tolerations }) };
}

/** Only the nodes' labels. */
export function nodeSelection({ nodeSelector }: Cluster): Pick<PodSpec, 'nodeSelector'> {
  return Object.keys(nodeSelector).length > 0 ? { nodeSelector: { ...nodeSelector } } : {};
}

/** The tolerations of the file, as Kubernetes writes them. */
export function ownTolerations({ tolerations }: Cluster): Toleration[] {
  return tolerations.map(
    (toleration) =>
      Object.fromEntries(Object.entries(toleration).filter(([, value]) => value !== null)) as Toleration,
  );
}
