/** The rights of the ingress-nginx controller: upstream's rules without those for the webhook. */
import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
} from 'kubernetes-types/rbac/v1.ts';
import type { ManifestFile } from '../manifest-file.ts';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const apiGroup = 'rbac.authorization.k8s.io';
const name = 'ingress-nginx';

export function ingressNginxAccess(
  namespace: string,
  labels: Record<string, string>,
): readonly ManifestFile[] {
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  const clusterRole: ClusterRole = {
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name, labels },
    rules: inCluster(),
  };
  const role: Role = {
    apiVersion,
    kind: 'Role',
    metadata: { name, namespace, labels },
    rules: inNamespace(),
  };
  const clusterBinding: ClusterRoleBinding = {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name, labels },
    roleRef: { apiGroup, kind: 'ClusterRole', name },
    subjects,
  };
  const binding: RoleBinding = {
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name, namespace, labels },
    roleRef: { apiGroup, kind: 'Role', name },
    subjects,
  };
  return [
    { object: clusterRole, why: 'What the ingress controller may read in the whole cluster.' },
    {
      object: role,
      why: 'What the ingress controller may do in its own namespace: read its settings and elect a leader.',
    },
    { object: clusterBinding, why: 'Gives the ingress controller its cluster-wide rights.' },
    { object: binding, why: 'Gives the ingress controller the rights in its own namespace.' },
  ];
}

function inCluster(): PolicyRule[] {
  return [
    {
      apiGroups: [''],
      resources: ['configmaps', 'endpoints', 'namespaces', 'nodes', 'pods', 'secrets'],
      verbs: ['list', 'watch'],
    },
    { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
    { apiGroups: [''], resources: ['services'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['list', 'watch'] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
    {
      apiGroups: ['networking.k8s.io'],
      resources: ['ingresses', 'ingressclasses'],
      verbs: ['get', 'list', 'watch'],
    },
    { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] },
  ];
}

function inNamespace(): PolicyRule[] {
  return [
    { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
    {
      apiGroups: [''],
      resources: ['configmaps', 'endpoints', 'pods', 'secrets'],
      verbs: ['get', 'list', 'watch'],
    },
    {
      apiGroups: ['coordination.k8s.io'],
      resources: ['leases'],
      resourceNames: ['ingress-nginx-leader'],
      verbs: ['get', 'update'],
    },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
  ];
}
