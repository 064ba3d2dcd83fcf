/** Which rights are asked for, and how the answers read. */
import { expect, test } from 'vitest';
import { readReviews, reviewsFor } from '../../src/cluster/rights.ts';

const access = { kubeconfig: null, context: 'home', server: 'https://192.0.2.1:6443' };
const object = (apiVersion: string, kind: string, namespace?: string) => ({
  apiVersion,
  kind,
  metadata: { name: 'x', ...(namespace === undefined ? {} : { namespace }) },
});

test('asks for each verb once for each kind and namespace', () => {
  const asked = reviewsFor([
    object('v1', 'Secret', 'web'),
    object('v1', 'Secret', 'web'),
    object('v1', 'Namespace'),
  ]).items.map((review) => review.spec.resourceAttributes);
  expect(asked).toEqual([
    ...['get', 'create', 'patch'].map((verb) => ({ verb, group: '', resource: 'secrets', namespace: 'web' })),
    ...['get', 'create', 'patch'].map((verb) => ({ verb, group: '', resource: 'namespaces' })),
  ]);
});

test.each([
  ['apps/v1', 'Deployment', 'apps', 'deployments'],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'networking.k8s.io', 'networkpolicies'],
  ['networking.k8s.io/v1', 'IngressClass', 'networking.k8s.io', 'ingressclasses'],
])('knows the resource of %s %s', (apiVersion, kind, group, resource) => {
  expect(reviewsFor([object(apiVersion, kind, 'web')]).items[0]?.spec.resourceAttributes).toMatchObject({
    group,
    resource,
  });
});

test('lists what is refused, and is silent when nothing is', () => {
  expect(readReviews('true,get,secrets,,web\ntrue,get,namespaces,,\n', access)).toEqual([]);
  expect(
    readReviews(
      'true,get,secrets,,web\nfalse,create,deployments,apps,web\nfalse,patch,namespaces,,\n',
      access,
    ),
  ).toMatchObject([
    {
      code: 'cluster-no-rights',
      detail: expect.stringContaining('create deployments.apps in web, patch namespaces.'),
    },
  ]);
});
