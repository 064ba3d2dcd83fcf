/** Why the scheduler finds no node for a pod, and what to change. Pure. The words are kube-scheduler's. */

/** Taints that Kubernetes sets while a node has trouble, and removes when that is over. */
const passing =
  /untolerated taint \{node\.(?:kubernetes\.io\/(?:not-ready|unreachable|network-unavailable|(?:memory|disk|pid)-pressure)|cloudprovider\.kubernetes\.io\/uninitialized)\b/;

const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /node affinity\/selector/,
    'No node has the labels of cluster.nodeSelector: correct it, or label a node. `kubectl get nodes --show-labels` lists them.',
  ],
  [
    /untolerated taint \{(?!node\.(?:cloudprovider\.)?kubernetes\.io\/)/,
    'Add the taint to cluster.tolerations, or remove it from the node.',
  ],
  [
    /were unschedulable|untolerated taint \{node\.kubernetes\.io\/unschedulable\b/,
    'A node takes no new pods since it was cordoned or drained: `kubectl uncordon NODE`.',
  ],
  [passing, 'Kubernetes marks the node as in trouble: `kubectl describe nodes` says why.'],
  [/Insufficient \S/, 'Other pods have reserved what the nodes have: `kubectl describe nodes` lists it.'],
  [/Too many pods/, 'The node runs as many pods as it may: remove some, or raise kubelet’s maxPods.'],
  [/free ports/, 'Another pod holds a port of the node: remove its hostPort, or choose another node.'],
  [/no nodes available/, 'The cluster has no node: `kubectl get nodes`.'],
];

/** Whether waiting may help: a node that has trouble, or has just started, would take the pod. */
export function mayPass(message: string): boolean {
  return passing.test(message);
}

/** What a person can do; empty where the message names nothing known. */
export function schedulingRemedies(message: string): readonly string[] {
  return remedies.filter(([words]) => words.test(message)).map(([, remedy]) => remedy);
}
