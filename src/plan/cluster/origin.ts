/** The place in exposure.yaml that a change in the cluster comes from. Pure. */
import type { ConfigPath } from '../../compiler/diagnostics/diagnostic.ts';
import type { KubeObject } from '../../emitters/k8s/kube-object.ts';
import { programOf } from '../../emitters/k8s/labels.ts';

export function clusterOrigin(object: KubeObject): ConfigPath {
  if (object.kind === 'Namespace') return ['cluster', 'namespace'];
  switch (programOf(object)) {
    case 'tunnel':
      return ['tunnel'];
    case 'ingress-nginx':
    case 'traefik':
      return ['cluster', 'ingress'];
    default:
      return ['cluster'];
  }
}
