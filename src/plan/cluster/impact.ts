/** What a visitor will notice of a change in the cluster. Pure. */
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import type { KubeObject } from '../../emitters/k8s/kube-object.ts';
import { programOf } from '../../emitters/k8s/labels.ts';
import { restartPause } from '../../emitters/recovery-time.ts';
import type { Action } from '../document/plan.ts';

/** Seconds that a new tunnel pod takes to start and to log in, after the supervisor's pause. */
const startSeconds = 3;
/** A changed line of the pod template; the number of replicas alone restarts nothing. */
const templateChange = /^[+-]\s+(?!replicas)/m;

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
  return null;
}

function tunnelImpact(action: Action, { tunnel }: Exposure): string {
  if (action === 'delete') return 'this tunnel ends';
  if (tunnel.replicas > 1 && action === 'update') return 'this tunnel reconnects; the others carry on';
  return `the tunnel reconnects: about ${restartPause + startSeconds} s without service`;
}
