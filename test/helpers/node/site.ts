/**
 * What a home's cluster has beside expose, in the shape that k3s gives it: an ingress controller behind a Service, on
 * every node's ports 80 and 443 through a DaemonSet, and an application. A web server stands in for Traefik.
 */
import { stringify } from 'yaml';
import { nodeName } from './configuration.ts';
import type { Home } from './node-world.ts';

const ingressAddress = '10.43.0.80';
const slowAddress = '10.43.0.81';
const silentAddress = '10.43.0.82';

/** The Services' names by address, for the cluster's DNS. */
const names: Readonly<Record<string, string>> = Object.fromEntries(
  [
    [ingressAddress, 'traefik.kube-system'],
    [slowAddress, 'slow.apps'],
    [silentAddress, 'silent.apps'],
  ].map(([address, name]) => [address, `${name}.svc ${name}.svc.cluster.local`]),
);

/** Reads 640 kB/s of each upload, as a small disk does. */
const slow = 'while dd bs=65536 count=1 of=/dev/null 2>/dev/null; do sleep 0.1; done';

/** Where a home's own pods run: what happens to another node, and a drain of the first one, leave them alone. */
export const onFirstNode = {
  nodeSelector: { 'kubernetes.io/hostname': nodeName },
  tolerations: [{ operator: 'Exists' }],
};

/** An application that takes many connections at once, and reads next to nothing. busybox's nc would drop some of them. */
export const silentApplication: readonly object[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'apps' } },
  workload('Deployment', 'apps', 'silent', [
    ['exec socat TCP-LISTEN:9000,fork,backlog=128 EXEC:"sleep 1000"'],
  ]),
  service('apps', 'silent', silentAddress, { 9000: 9000 }),
];

const site = manifests(
  ...silentApplication,
  workload('Deployment', 'kube-system', 'traefik', [
    ['mkdir /www; echo hello >/www/index.html; exec httpd -f -p 8000 -h /www'],
  ]),
  service('kube-system', 'traefik', ingressAddress, { 80: 8000, 443: 8000 }),
  workload('DaemonSet', 'kube-system', 'svclb-traefik', [
    [`exec socat TCP-LISTEN:80,fork TCP:${ingressAddress}:80`, 80],
    [`exec socat TCP-LISTEN:443,fork TCP:${ingressAddress}:443`, 443],
  ]),
  workload('Deployment', 'apps', 'slow', [[`exec nc -ll -p 9000 -e sh -c '${slow}'`]]),
  service('apps', 'slow', slowAddress, { 9000: 9000 }),
);

export const standIns: Home = { site, names };

/** The objects as kubectl takes them. */
export function manifests(...objects: readonly object[]): string {
  return objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join('---\n');
}

/** Containers as a shell command and the port of the node that leads to it. */
export function workload(
  kind: 'Deployment' | 'DaemonSet',
  namespace: string,
  name: string,
  commands: readonly (readonly [string, number?])[],
): object {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          terminationGracePeriodSeconds: 1,
          automountServiceAccountToken: false,
          ...(kind === 'Deployment' && onFirstNode),
          containers: commands.map(([command, port], index) => ({
            name: `c${index}`,
            image: 'busybox:1.36',
            command: ['sh', '-c', command],
            ...(port !== undefined && { ports: [{ containerPort: port, hostPort: port }] }),
          })),
        },
      },
    },
  };
}

export function service(
  namespace: string,
  name: string,
  clusterIP: string,
  ports: Readonly<Record<number, number>>,
): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: {
      clusterIP,
      selector: { app: name },
      ports: Object.entries(ports).map(([port, targetPort]) => ({
        name: `p${port}`,
        port: Number(port),
        targetPort,
      })),
    },
  };
}
