/** The namespace of everything that expose puts into the cluster, with the Pod Security labels that its pods need. */
import type { Namespace } from 'kubernetes-types/core/v1.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { commented } from '../yaml.ts';
import { labelsFor } from './labels.ts';
import type { ManifestFile } from './manifest-file.ts';
import { installsPrograms } from './tunnel/tunnel-pod.ts';

/** Namespaces of the cluster itself. expose neither labels nor deletes them. */
const builtIn = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** No object for a namespace that every cluster has. */
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
  return [{ object, why: 'Contains everything that expose puts into the cluster.' }];
}

/**
 * Pods on the host network need a label, or clusters with a stricter default refuse them. All other labels only warn,
 * because the namespace may contain pods that are not expose's.
 */
function podSecurity({ tunnel, cluster }: Exposure): Record<string, string> {
  const prefix = 'pod-security.kubernetes.io';
  if (tunnel.hostNetwork || cluster.ingress === 'ingress-nginx') {
    return {
      [`${prefix}/enforce`]: commented('privileged', 'Every stricter level refuses the host network.'),
    };
  }
  const level = installsPrograms(tunnel.image) ? 'baseline' : 'restricted';
  return { [`${prefix}/audit`]: level, [`${prefix}/warn`]: level };
}
