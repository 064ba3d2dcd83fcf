/** A cluster full of other people's things, each made by the manager that makes it elsewhere, and how it is compared. */
import { k8s } from '../../src/emitters/k8s/index.ts';
import { withKey } from '../../src/emitters/k8s/key-secret.ts';
import { type KubeObject, listJson } from '../../src/emitters/k8s/kube-object.ts';
import type { ControlPlane } from './control-plane.ts';
import { compiled, publicKeys } from './exposure-builder.ts';
import { defineHelmChartConfigs } from './helm-chart-configs.ts';

/** What the user of k3s has set, beside which no line of ours may be lost. */
const traefikValues = 'additionalArguments: [--log.level=INFO]\nports:\n  web: { port: 8000 }\n';

export async function fillCluster(cluster: ControlPlane): Promise<void> {
  await defineHelmChartConfigs(cluster);
  await namespace(cluster, 'ingress-nginx', {});
  await apply(cluster, 'helm', helmIngressNginx());
  await namespace(cluster, 'shop', { 'argocd.argoproj.io/instance': 'shop' });
  await namespace(cluster, 'secure', { 'pod-security.kubernetes.io/enforce': 'restricted' });
  await apply(cluster, 'deploy@server1', [
    {
      apiVersion: 'helm.cattle.io/v1',
      kind: 'HelmChartConfig',
      metadata: { name: 'traefik', namespace: 'kube-system' },
      spec: { valuesContent: traefikValues },
    },
  ]);
  // The first shares its namespace with ours, the second has our name.
  await exposure(cluster, 'domain: eu.example.com\ncluster: { namespace: expose, ingress: none }\n');
  await exposure(
    cluster,
    'name: home\ndomain: home.example.org\ncluster: { namespace: green, ingress: none }\n',
  );
  await cluster.must(['create', '-f', '-'], JSON.stringify(copied));
  for (const place of ['shop', 'expose'])
    await cluster.must(['create', 'deployment', 'by-hand', '-n', place, '--image=nginx:1', '--replicas=2']);
}

/** Made by a person from one of our manifests, our mark with it. */
const copied: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'copied',
    namespace: 'shop',
    labels: { 'app.kubernetes.io/managed-by': 'expose', 'app.kubernetes.io/part-of': 'home' },
    annotations: { 'expose.dev/domain': 'home.example.com' },
  },
};

/** Every object in the cluster but those that `isOurs` picks, in JSON by address, as its owner sees it. */
export async function snapshot(
  cluster: ControlPlane,
  isOurs: (object: KubeObject) => boolean,
): Promise<ReadonlyMap<string, unknown>> {
  const kinds = (await cluster.must(['api-resources', '--verbs=list', '-o', 'name'])).trim().split('\n');
  const listed = kinds.filter((kind) => !/^(?:events|leases|componentstatuses)\b/.test(kind)).join(',');
  const all = JSON.parse(await cluster.must(['get', listed, '--all-namespaces', '-o', 'json'])) as {
    readonly items: readonly KubeObject[];
  };
  return new Map(
    all.items
      .filter((object) => !isOurs(object))
      .map((object) => {
        const { resourceVersion, generation, ...metadata } = object.metadata as unknown as Record<
          string,
          unknown
        >;
        return [
          [object.kind, object.metadata.namespace ?? '', object.metadata.name].join('/'),
          { ...object, metadata },
        ];
      }),
  );
}

/** By SSA under a name of its own, as Helm 4, Argo CD and people with scripts do. */
async function apply(cluster: ControlPlane, manager: string, objects: readonly KubeObject[]): Promise<void> {
  await cluster.must(['apply', '--server-side', `--field-manager=${manager}`, '-f', '-'], listJson(objects));
}

async function namespace(
  cluster: ControlPlane,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  await cluster.must(['create', 'namespace', name]);
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  if (pairs.length > 0) await cluster.must(['label', 'namespace', name, ...pairs]);
}

async function exposure(cluster: ControlPlane, text: string): Promise<void> {
  const { objects } = k8s(compiled(text), publicKeys);
  await apply(
    cluster,
    'expose',
    objects.map((object) => withKey(object, 'the key of another exposure\n')),
  );
}

/** What `helm install ingress-nginx` leaves, as far as its names are those of ours. */
function helmIngressNginx(): readonly KubeObject[] {
  const metadata = (name: string, inside = true) => ({
    name,
    ...(inside ? { namespace: 'ingress-nginx' } : {}),
    labels: {
      'app.kubernetes.io/managed-by': 'Helm',
      'app.kubernetes.io/name': 'ingress-nginx',
      'app.kubernetes.io/part-of': 'ingress-nginx',
      'helm.sh/chart': 'ingress-nginx-4.15.1',
    },
    annotations: {
      'meta.helm.sh/release-name': 'ingress-nginx',
      'meta.helm.sh/release-namespace': 'ingress-nginx',
    },
  });
  const selector = { 'app.kubernetes.io/instance': 'ingress-nginx' };
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: metadata('nginx', false),
      spec: { controller: 'k8s.io/ingress-nginx' },
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: metadata('ingress-nginx', false),
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata('ingress-nginx') },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata('ingress-nginx-controller'),
      data: { 'proxy-body-size': '8g' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata('ingress-nginx-controller'),
      spec: { type: 'LoadBalancer', selector, ports: [{ name: 'http', port: 80 }] },
    },
  ];
}
