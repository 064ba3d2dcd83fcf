/** The order in which objects are applied: an object comes after those that it refers to. The file names carry it. */
import type { KubeObject } from './kube-object.ts';

const ranks: Readonly<Record<string, number>> = {
  Namespace: 0,
  ServiceAccount: 10,
  Secret: 20,
  ConfigMap: 20,
  HelmChartConfig: 20,
  ClusterRole: 30,
  Role: 30,
  ClusterRoleBinding: 40,
  RoleBinding: 40,
  IngressClass: 50,
  Service: 60,
  DaemonSet: 70,
  Deployment: 80,
};

/** `k8s/<rank>-<kind>-<name>.yaml`. Throws for a kind without a rank, which is a bug. */
export function manifestPath({ kind, metadata }: KubeObject): string {
  const rank = ranks[kind];
  if (rank === undefined) throw new Error(`no rank for kind ${kind}`);
  return `k8s/${String(rank).padStart(2, '0')}-${kind.toLowerCase()}-${metadata.name}.yaml`;
}
