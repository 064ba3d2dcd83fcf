/** The rights in the cluster that expose needs, as objects to apply by hand. Pure; docs/ci.md says how to use them. */
import type { KubeObject } from '../emitters/k8s/kube-object.ts';
import { appliedKinds, optionalKinds } from './applied-kinds.ts';
import { resourceOf } from './rest-path.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}
/** A KubeObject with the fields of its kind. */
type RightsObject = KubeObject & Readonly<Record<string, unknown>>;

/** Exists in every cluster before the first apply, and few may make pods in it. */
const accountNamespace = 'kube-system';
const rbac = 'rbac.authorization.k8s.io';

/**
 * A service account and its role. With `readOnly` for plan, status and doctor: RBAC knows no dry run, so the role has the
 * rights of the dry run and an admission policy, which comes first, refuses this account everything else.
 */
export function clusterRole(
  exposureName: string,
  objects: readonly KubeObject[],
  { readOnly }: { readonly readOnly: boolean },
): readonly RightsObject[] {
  const name = `expose-${exposureName}-${readOnly ? 'plan' : 'apply'}`;
  const account = { kind: 'ServiceAccount', name, namespace: accountNamespace };
  return [
    ...(readOnly ? dryRunOnly(name) : []),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: accountNamespace } },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name },
      rules: readOnly ? planRules(objects) : applyRules(objects),
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
      subjects: [account],
    },
  ];
}

function planRules(objects: readonly KubeObject[]): readonly Rule[] {
  return [
    ...rules(knownKinds(), ['get', 'list']),
    ...rules(
      [
        ['', 'nodes'],
        ['', 'pods'],
      ],
      ['list'],
    ),
    ...rules(kindsOf(objects), ['create', 'patch']),
    ...granted(objects),
  ];
}

/** destroy lists everything in the namespace before it deletes that, and the cause of a failed rollout is looked up in its pods. */
function applyRules(objects: readonly KubeObject[]): readonly Rule[] {
  return [
    ...rules([['*', '*']], ['get', 'list', 'watch']),
    ...rules(knownKinds(), ['create', 'delete', 'patch', 'update']),
    ...granted(objects),
  ];
}

type Kind = readonly [group: string, resource: string];

/** One rule for each API group. */
function rules(kinds: readonly Kind[], verbs: readonly string[]): readonly Rule[] {
  const groups = [...new Set(kinds.map(([group]) => group))];
  return groups.map((group) => ({
    apiGroups: [group],
    resources: kinds.filter(([of]) => of === group).map(([, resource]) => resource),
    verbs,
  }));
}

function knownKinds(): readonly Kind[] {
  return [
    ['', 'namespaces'],
    ...appliedKinds.map((kind): Kind => {
      const [resource = '', ...group] = kind.split('.');
      return [group.join('.'), resource];
    }),
    ...optionalKinds.map((path): Kind => {
      const [, , group = '', , resource = ''] = path.split('/');
      return [group, resource];
    }),
  ];
}

function kindsOf(objects: readonly KubeObject[]): readonly Kind[] {
  const kinds = objects.map(({ apiVersion, kind }): Kind => {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    return [group, resourceOf(kind)];
  });
  return [...new Map(kinds.map((kind) => [kind.join(), kind])).values()];
}

/** Only who has a right may give it to others, in a dry run too; and there the role that is bound does not exist yet. */
function granted(objects: readonly KubeObject[]): readonly Rule[] {
  return objects.flatMap((object): readonly Rule[] => {
    const { rules: given = [], roleRef } = object as Granting;
    if (roleRef === undefined) return given;
    const resources = [resourceOf(roleRef.kind)];
    return [{ apiGroups: [rbac], resources, verbs: ['bind'], resourceNames: [roleRef.name] }];
  });
}

/** What a role or a binding has; of what expose applies, nothing else has it. */
interface Granting {
  readonly rules?: readonly Rule[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
}

function dryRunOnly(name: string): readonly RightsObject[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const everything = {
    apiGroups: ['*'],
    apiVersions: ['*'],
    operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'],
    resources: ['*/*'],
  };
  const user = `system:serviceaccount:${accountNamespace}:${name}`;
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: [everything] },
        matchConditions: [{ name: 'this-account', expression: `request.userInfo.username == '${user}'` }],
        validations: [
          {
            expression: 'has(request.dryRun) && request.dryRun',
            message: 'this account may only plan: dry runs, and nothing else',
          },
        ],
      },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}
