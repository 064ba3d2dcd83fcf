/**
 * The ingress-nginx controller on the host network of every node that a tunnel may run on, where the tunnel reaches it
 * at localhost, and a Service for the home network. Upstream's admission webhook is left out: it needs a certificate
 * that two jobs make and renew in the cluster, only to refuse what the controller itself ignores and logs.
 */
import type { DaemonSet } from 'kubernetes-types/apps/v1.ts';
import type { ConfigMap, Container, Service, ServiceAccount } from 'kubernetes-types/core/v1.ts';
import type { IngressClass } from 'kubernetes-types/networking/v1.ts';
import type { Exposure } from '../../../compiler/resolved-exposure.ts';
import { commented } from '../../yaml.ts';
import { labelsFor, programLabel } from '../labels.ts';
import type { ManifestFile } from '../manifest-file.ts';
import { placement } from '../placement.ts';
import { ingressNginxAccess } from './ingress-nginx-access.ts';

/** The project's last release, with the digest from its changelog. */
const image =
  'registry.k8s.io/ingress-nginx/controller:v1.15.1@sha256:594ceea76b01c592858f803f9ff4d2cb40542cae2060410b2c95f75907d659e1';
/** Cannot change: a DaemonSet's selector is immutable. */
const controllerLabels = { ...programLabel('ingress-nginx'), 'app.kubernetes.io/component': 'controller' };
const controllerClass = 'k8s.io/ingress-nginx';
const controllerName = 'ingress-nginx-controller';

export function ingressNginx(exposure: Exposure): readonly ManifestFile[] {
  const { name, cluster } = exposure;
  const labels = { ...labelsFor(name, 'ingress-nginx'), ...controllerLabels };
  const own = { namespace: cluster.namespace, labels };
  const account: ServiceAccount = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'ingress-nginx', ...own },
  };
  const ingressClass: IngressClass = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'nginx', labels },
    spec: { controller: controllerClass },
  };
  return [
    { object: account, why: 'The identity of the ingress controller.' },
    ...ingressNginxAccess(cluster.namespace, labels),
    {
      object: settings(exposure, own),
      why: 'Settings of the ingress controller. It notices changes by itself.',
    },
    { object: ingressClass, why: 'Ingresses choose this controller with `ingressClassName: nginx`.' },
    { object: service(own), why: 'The controller for the home network.' },
    {
      object: daemonSet(exposure, own),
      why: 'The ingress controller. The project was retired in March 2026 and no longer receives security fixes.',
    },
  ];
}

type OwnMetadata = { namespace: string; labels: Record<string, string> };

function settings({ ports, gateway }: Exposure, own: OwnMetadata): ConfigMap {
  const behindProxy =
    gateway.forwarder === 'haproxy' &&
    ports.some(({ target }) => target.onNode && [80, 443].includes(target.port));
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: controllerName, ...own },
    ...(behindProxy && {
      data: {
        'use-proxy-protocol': commented(
          'true',
          'haproxy on the gateway sends the visitor’s address ahead of each connection. Connections without it, such as those\nfrom the home network, are refused.',
        ),
        'proxy-real-ip-cidr': commented(
          '127.0.0.1/32,::1/128',
          'Only the tunnel, which runs on the same node, may name the visitor’s address.',
        ),
      },
    }),
  };
}

function service(own: OwnMetadata): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: controllerName, ...own },
    spec: {
      type: commented(
        'NodePort',
        'The controller has 80 and 443 on the nodes themselves. The cluster chooses the node ports.',
      ),
      // With the exposure's labels: another ingress-nginx may run in the namespace.
      selector: own.labels,
      ports: [
        { name: 'http', port: 80, protocol: 'TCP', targetPort: 'http' },
        { name: 'https', port: 443, protocol: 'TCP', targetPort: 'https' },
      ],
    },
  };
}

function daemonSet({ cluster }: Exposure, own: OwnMetadata): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: controllerName, ...own },
    spec: {
      selector: { matchLabels: controllerLabels },
      template: {
        metadata: { labels: own.labels },
        spec: {
          hostNetwork: commented(true, 'The tunnel on the same node reaches it at localhost.'),
          dnsPolicy: 'ClusterFirstWithHostNet',
          serviceAccountName: 'ingress-nginx',
          ...placement(cluster),
          terminationGracePeriodSeconds: commented(300, 'nginx lets open connections finish.'),
          securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
          containers: [controller()],
        },
      },
    },
  };
}

function controller(): Container {
  const healthy = { httpGet: { path: '/healthz', port: 10254, scheme: 'HTTP' }, periodSeconds: 10 };
  return {
    name: 'controller',
    image,
    args: [
      '/nginx-ingress-controller',
      '--election-id=ingress-nginx-leader',
      `--controller-class=${controllerClass}`,
      '--ingress-class=nginx',
      `--configmap=$(POD_NAMESPACE)/${controllerName}`,
    ],
    env: [
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'LD_PRELOAD', value: '/usr/local/lib/libmimalloc.so' },
    ],
    ports: commented(
      [
        { name: 'http', containerPort: 80, protocol: 'TCP' },
        { name: 'https', containerPort: 443, protocol: 'TCP' },
      ],
      'On the host network the scheduler keeps other pods off these ports.',
    ),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 101,
      allowPrivilegeEscalation: commented(
        true,
        'nginx binds ports below 1024 through a capability of its file.',
      ),
      capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
    },
    resources: { requests: { cpu: '100m', memory: '90Mi' } },
    readinessProbe: { ...healthy, failureThreshold: 3 },
    livenessProbe: { ...healthy, initialDelaySeconds: 10, failureThreshold: 5 },
    lifecycle: { preStop: { exec: { command: ['/wait-shutdown'] } } },
  };
}
