/** Why the scheduler finds no node for a pod, and what to change. Pure. The words are kube-scheduler's. */

/** Taints that Kubernetes sets while a node has trouble, and removes when that is over. */
const trouble =
  /untolerated taint \{node\.(?:kubernetes\.io\/(?:not-ready|unreachable|network-unavailable|(?:memory|disk|pid)-pressure)|cloudprovider\.kubernetes\.io\/uninitialized)\b/;

/** From Kubernetes 1.34 the scheduler does not say which: a taint that stays, or that of a node which starts again. */
const unnamed = /untolerated taint\(s\)/;

/** As many nodes as there are do not match. */
const noneMatches =
  /0\/(\d+) nodes are available:.*\b\1 node\(s\) didn't match Pod's node affinity\/selector/;

const listed = '`kubectl get nodes --show-labels` lists them.';

const remedies: readonly (readonly [RegExp, string])[] = [
  [noneMatches, `No node has the labels of cluster.nodeSelector: correct it, or label a node. ${listed}`],
  [
    new RegExp(`^(?!.*${noneMatches.source}).*node affinity/selector`, 's'),
    `Not every node has the labels of cluster.nodeSelector: correct it, or label another node. ${listed}`,
  ],
  [
    /untolerated taint \{(?!node\.(?:cloudprovider\.)?kubernetes\.io\/)/,
    'Add the taint to cluster.tolerations, or remove it from the node.',
  ],
  [
    /were unschedulable|untolerated taint \{node\.kubernetes\.io\/unschedulable\b/,
    'A node takes no new pods since it was cordoned or drained: `kubectl uncordon NODE`.',
  ],
  [
    unnamed,
    '`kubectl describe nodes` lists the taints. Add the one that stays to cluster.tolerations, or remove it from the node.',
  ],
  [trouble, 'Kubernetes marks the node as in trouble: `kubectl describe nodes` says why.'],
  [/Insufficient \S/, 'Other pods have reserved what the nodes have: `kubectl describe nodes` lists it.'],
  [/Too many pods/, 'The node runs as many pods as it may: remove some, or raise kubelet’s maxPods.'],
  [/free ports/, 'Another pod holds a port of the node: remove its hostPort, or choose another node.'],
  [/no nodes available/, 'The cluster has no node: `kubectl get nodes`.'],
];

/** Whether waiting may help: a node that has trouble, or has just started, would take the pod. */
export function mayPass(message: string): boolean {
  return trouble.test(message) || unnamed.test(message);
}

/** What a person can do; empty where the message names nothing known. */
export function schedulingRemedies(message: string): readonly string[] {
  return remedies.filter(([words]) => words.test(message)).map(([, remedy]) => remedy);
}
