/**
 * What people apply to install cert-manager: its own custom resources, and its own programs with the defaults of their
 * flags. scripts/build-addons.sh builds them. What is not cert-manager's own are the objects below: one account for all,
 * whose rights are everything, and no limits.
 */
import { readFileSync } from 'node:fs';
import type { Image } from './images.ts';
import { addon } from './k3s-home.ts';
import { manifests } from './site.ts';

export const namespace = 'cert-manager';
/** In each of its pods. */
export const container = 'program';
const webhook = 'cert-manager-webhook';
const programs = ['cert-manager-controller', 'cert-manager-acmesolver', webhook, 'cert-manager-cainjector'];

export const certManagerImages = (): readonly Image[] =>
  programs.map((program) => ({
    name: imageOf(program),
    programs: [addon(program)],
    command: [`/usr/bin/${program}`],
    user: '65532',
  }));

/** The text of the file that people apply. */
export const certManagerManifests = (): string =>
  `${readFileSync(addon('cert-manager.crds.yaml'), 'utf8')}\n---\n${manifests(...objects)}`;

const imageOf = (program: string): string => `quay.io/jetstack/${program}:v1.21.2`;

const deployment = (name: string, program: string, more: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        serviceAccountName: 'cert-manager',
        containers: [
          {
            name: container,
            image: imageOf(program),
            env: [
              { name: 'POD_NAMESPACE', value: namespace },
              { name: 'SOLVER_IMAGE', value: imageOf('cert-manager-acmesolver') },
            ],
            ...more,
          },
        ],
      },
    },
  },
});

/** As in cert-manager's file: while the webhook cannot be asked, what it is to be asked about is refused. */
const admission = (kind: string, path: string, rule: object): object => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind,
  metadata: {
    name: webhook,
    annotations: { 'cert-manager.io/inject-ca-from-secret': `${namespace}/${webhook}-ca` },
  },
  webhooks: [
    {
      name: 'webhook.cert-manager.io',
      rules: [{ apiVersions: ['v1'], ...rule }],
      admissionReviewVersions: ['v1'],
      matchPolicy: 'Equivalent',
      timeoutSeconds: 30,
      failurePolicy: 'Fail',
      sideEffects: 'None',
      clientConfig: { service: { name: webhook, namespace, path } },
    },
  ],
});

const objects: readonly object[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'cert-manager', namespace } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'cert-manager' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: 'cert-manager', namespace }],
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: webhook, namespace },
    spec: { selector: { app: webhook }, ports: [{ port: 443, targetPort: 10250 }] },
  },
  deployment('cert-manager', 'cert-manager-controller'),
  deployment('cert-manager-cainjector', 'cert-manager-cainjector'),
  deployment(webhook, webhook, {
    readinessProbe: { httpGet: { path: '/healthz', port: 6080 }, initialDelaySeconds: 5, periodSeconds: 5 },
  }),
  admission('MutatingWebhookConfiguration', '/mutate', {
    apiGroups: ['cert-manager.io'],
    operations: ['CREATE'],
    resources: ['certificaterequests'],
  }),
  admission('ValidatingWebhookConfiguration', '/validate', {
    apiGroups: ['cert-manager.io', 'acme.cert-manager.io'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['*/*'],
  }),
];
