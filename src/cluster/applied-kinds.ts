/** The kinds that expose has ever applied, as kubectl names them: where it looks for objects that it no longer compiles. */

/** Namespaces are left out: deleting one deletes everything in it, also what belongs to others. */
export const appliedKinds = [
  'deployments.apps',
  'daemonsets.apps',
  'services',
  'configmaps',
  'secrets',
  'serviceaccounts',
  'networkpolicies.networking.k8s.io',
  'poddisruptionbudgets.policy',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'ingressclasses.networking.k8s.io',
] as const;

/** Defined by k3s alone: how its traefik is set up. As paths of the API. */
export const optionalKinds = ['/apis/helm.cattle.io/v1/helmchartconfigs'] as const;
