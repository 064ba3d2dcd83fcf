/** The namespace of everything that expose puts into the cluster, with the Pod Security labels that its pods need. */
import type { Namespace } from 'kubernetes-types/core/v1.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { commented } from '../yaml.ts';
import { labelsFor } from './labels.ts';
import type { ManifestFile } from './manifest-file.ts';
import { installsPrograms } from './tunnel-pod.ts';

/** Namespaces of the cluster itself: never ours to label, and never ours to delete. */
const builtIn = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Nothing for a namespace that every cluster has. */
export function namespace(exposure: Exposure): readonly ManifestFile[] {
  const { name, cluster } = exposure;
  if (builtIn.includes(cluster.namespace)) return [];
  const object: Namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: cluster.namespace,
      labels: { ...labelsFor(name, cluster.namespace), ...podSecurity(exposure) },
    },
  };
  return [{ object, why: 'Holds everything that expose puts into the cluster.' }];
}

/**
 * Only the host network needs a label to be admitted on clusters with a stricter default. Otherwise the labels warn but
 * refuse nothing: the namespace may hold pods that expose does not know.
 */
function podSecurity({ tunnel, cluster }: Exposure): Record<string, string> {
  const prefix = 'pod-security.kubernetes.io';
  if (tunnel.hostNetwork || cluster.ingress === 'ingress-nginx') {
    return {
      [`${prefix}/enforce`]: commented('privileged', 'The host network is refused by every stricter level.'),
    };
  }
  const level = installsPrograms(tunnel.image) ? 'baseline' : 'restricted';
  return { [`${prefix}/audit`]: level, [`${prefix}/warn`]: level };
}
