/** What a visitor will notice of a change in the cluster. Pure. */
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import type { KubeObject } from '../../emitters/k8s/kube-object.ts';
import { programOf } from '../../emitters/k8s/labels.ts';
import { restartPause } from '../../emitters/recovery-time.ts';
import type { Action } from '../document/plan.ts';

/** Seconds that a new tunnel pod takes to start and to log in, after the supervisor's pause. */
const startSeconds = 3;
/** A changed line of the pod template; the number of replicas alone restarts nothing. */
const templateChange = /^[+-]\s+(?!\s|replicas)/m;

/** A changed line that is neither a label nor an annotation. */
const valuesChange = /^[+-]\s+(?!\s|[\w.-]+\/[^\s:]+:|annotations:|labels:)/m;

/** Null when no visitor notices. `diff` is what changes in the object. */
export function clusterImpact(
  object: KubeObject,
  action: Action,
  diff: string,
  exposure: Exposure,
): string | null {
  if (action === 'create') return null;
  if (object.kind === 'Deployment' && programOf(object) === 'tunnel') return tunnelImpact(action, exposure);
  if (object.kind === 'DaemonSet' && action === 'update' && templateChange.test(diff)) {
    return 'the ingress controller restarts on one node after the other';
  }
  if (object.kind === 'HelmChartConfig' && (action === 'delete' || valuesChange.test(diff)))
    return traefikImpact(action, exposure);
  return null;
}

/** k3s rolls its Traefik out anew when the values change. haproxy sends its header whether or not Traefik takes it. */
function traefikImpact(action: Action, { gateway }: Exposure): string {
  if (action !== 'delete') return 'k3s’s Traefik restarts with other values';
  return gateway.forwarder === 'haproxy'
    ? 'k3s’s Traefik restarts and no longer takes the PROXY protocol, which haproxy goes on sending: ports that lead to it answer 400'
    : 'k3s’s Traefik restarts without the PROXY protocol';
}

function tunnelImpact(action: Action, { tunnel }: Exposure): string {
  if (action === 'delete') return 'this tunnel ends';
  if (tunnel.replicas > 1 && action === 'update') return 'this tunnel reconnects; the others carry on';
  return `the tunnel reconnects: about ${restartPause + startSeconds} s without service`;
}
