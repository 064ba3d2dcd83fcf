/** Whether this account may do in the cluster what apply is about to do, asked with one list of SelfSubjectAccessReviews. */
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { KubeObject } from '../emitters/k8s/kube-object.ts';
import { accessArguments, type ClusterAccess } from '../tools/kubectl.ts';
import { type Cluster, kubectl } from './cluster.ts';
import { resourceOf } from './rest-path.ts';

interface ResourceAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
}
interface Review {
  readonly apiVersion: 'authorization.k8s.io/v1';
  readonly kind: 'SelfSubjectAccessReview';
  readonly spec: { readonly resourceAttributes: ResourceAttributes };
}

const verbs = ['get', 'create', 'patch'] as const;

/** One line a review: allowed, verb, resource, group, namespace. With -o json kubectl would print one document after the other. */
const line = [
  '.status.allowed',
  ...['verb', 'resource', 'group', 'namespace'].map((attribute) => `.spec.resourceAttributes.${attribute}`),
]
  .map((field) => `{${field}}`)
  .join(',');

/** Asks for all rights at once; fails with the list of those that are missing. */
export async function checkRights(objects: readonly KubeObject[], cluster: Cluster): Promise<Result<null>> {
  const stdin = JSON.stringify(reviewsFor(objects));
  const answers = await kubectl(cluster, reviewArguments(cluster.access), { stdin, timeoutSeconds: 30 });
  if (!answers.ok) return answers;
  const refused = readReviews(answers.value, cluster.access);
  return refused.length === 0 ? ok(null) : failed(...refused);
}

/** `kubectl create` of reviews on standard input: nothing is stored, the answers come back. */
function reviewArguments(access: ClusterAccess): string[] {
  return [
    ...accessArguments(access),
    'create',
    '--validate=ignore',
    '-f',
    '-',
    '-o',
    `jsonpath=${line}{"\\n"}`,
  ];
}

/** A List with a review for each verb on each kind and namespace of the manifests. */
export function reviewsFor(manifests: readonly KubeObject[]): {
  readonly apiVersion: 'v1';
  readonly kind: 'List';
  readonly items: readonly Review[];
} {
  const places = new Map(
    manifests.map((object) => {
      const attributes = {
        group: groupOf(object),
        resource: resourceOf(object.kind),
        ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
      };
      return [JSON.stringify(attributes), attributes];
    }),
  );
  const items = [...places.values()].flatMap((attributes) =>
    verbs.map(
      (verb): Review => ({
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { verb, ...attributes } },
      }),
    ),
  );
  return { apiVersion: 'v1', kind: 'List', items };
}

/** One error that lists what is not allowed; none when everything is. */
export function readReviews(answers: string, access: ClusterAccess): readonly Diagnostic[] {
  const refused = answers
    .trim()
    .split('\n')
    .map((answer) => answer.split(','))
    .filter(([allowed]) => allowed !== 'true')
    .map(
      ([, verb = '', resource = '', group = '', namespace = '']) =>
        `${verb} ${resource}${group === '' ? '' : `.${group}`}${namespace === '' ? '' : ` in ${namespace}`}`,
    );
  if (refused.length === 0) return [];
  return [
    {
      severity: 'error',
      code: 'cluster-no-rights',
      summary: `this account may not do what apply needs (context ${access.context}, ${access.server})`,
      detail: `Not allowed: ${refused.join(', ')}. Ask for these rights, or choose another context with cluster.context. Nothing was changed.`,
    },
  ];
}

function groupOf({ apiVersion }: KubeObject): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
