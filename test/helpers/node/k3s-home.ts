/**
 * A home as k3s has it: CoreDNS, and Traefik behind a LoadBalancer's Service with a load balancer pod on every node. Both
 * are the real programs; scripts/build-addons.sh builds them. socat stands in for the load balancer pods' iptables. The
 * application tells the address that its ingress says the visitor has.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { selfSigned } from '../self-signed.ts';
import type { KubernetesNode } from './kubernetes-node.ts';
import type { Home } from './node-world.ts';
import { manifests, onFirstNode, service, silentApplication, workload } from './site.ts';

const dnsAddress = '10.43.0.10';
const ingressAddress = '10.43.0.80';
const account = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: 'kube-system' },
});
const lists = ['get', 'list', 'watch'];

/** The page at / and, at /cgi-bin/visitor, the visitor's address. */
const application = [
  'mkdir -p /www/cgi-bin; echo hello >/www/index.html',
  `printf '#!/bin/sh\\necho "Content-Type: text/plain"; echo; echo "$HTTP_X_FORWARDED_FOR"\\n' >/www/cgi-bin/visitor`,
  'chmod +x /www/cgi-bin/visitor; exec httpd -f -p 8000 -h /www',
].join('\n');

/** `name` is what the Ingress is for, and in its certificate. */
export function k3sHome(name: string): Home & { readonly certificate: Buffer } {
  const { key, cert } = selfSigned(name);
  const tls = { 'tls.key': key.toString('base64'), 'tls.crt': cert.toString('base64') };
  const backend = { service: { name: 'blog', port: { number: 80 } } };
  const http = { paths: [{ path: '/', pathType: 'Prefix', backend }] };
  const home = homeWith(
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'blog-tls', namespace: 'default' },
      type: 'kubernetes.io/tls',
      data: tls,
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'blog', namespace: 'default' },
      spec: {
        ingressClassName: 'traefik',
        tls: [{ hosts: [name], secretName: 'blog-tls' }],
        // The second rule answers requests for an address.
        rules: [{ host: name, http }, { http }],
      },
    },
  );
  return { ...home, certificate: cert };
}

/** The same before anybody has written an Ingress: Traefik knows no name, so it answers 404. */
export function k3sHomeWithoutIngress(): Home {
  return { ...homeWith(), status: 404 };
}

function homeWith(...ingress: readonly object[]): Home {
  const site = manifests(
    ...coreDns(),
    ...traefik(),
    ...silentApplication,
    workload('DaemonSet', 'kube-system', 'svclb-traefik', [
      [`exec socat TCP-LISTEN:80,fork TCP:${ingressAddress}:80`, 80],
      [`exec socat TCP-LISTEN:443,fork TCP:${ingressAddress}:443`, 443],
    ]),
    workload('Deployment', 'default', 'blog', [[application]]),
    service('default', 'blog', '10.43.0.90', { 80: 8000 }),
    ...ingress,
  );
  const images = [
    { name: 'coredns/coredns:1.14', programs: [addon('coredns')] },
    { name: 'traefik:3', programs: [addon('traefik')] },
  ];
  return { site, names: {}, images, clusterDns: dnsAddress };
}

/**
 * k3s's helm-controller, as far as this needs it: waits for the HelmChartConfig and gives Traefik the arguments that its
 * chart makes of the values. The rule is the chart's (templates/_podtemplate.tpl), carried out here by hand.
 */
export async function playHelmController(node: KubernetesNode): Promise<void> {
  await node.must(['wait', '--for=create', 'helmchartconfig/traefik', '-n', 'kube-system', '--timeout=120s']);
  const content = await node.must([
    ...['get', 'helmchartconfig', 'traefik', '-n', 'kube-system'],
    ...['-o', 'jsonpath={.spec.valuesContent}'],
  ]);
  const { ports } = parse(content) as Values;
  const added = Object.entries(ports).map(
    ([entryPoint, { proxyProtocol }]) =>
      `--entryPoints.${entryPoint}.proxyProtocol.trustedIPs=${proxyProtocol.trustedIPs.join(',')}`,
  );
  const patch = {
    spec: { template: { spec: { containers: [{ name: 'traefik', args: [...args, ...added] }] } } },
  };
  await node.must(['patch', 'deployment', 'traefik', '-n', 'kube-system', '-p', JSON.stringify(patch)]);
  await node.must(['rollout', 'status', 'deployment/traefik', '-n', 'kube-system', '--timeout=60s']);
}

interface Values {
  readonly ports: Readonly<
    Record<string, { readonly proxyProtocol: { readonly trustedIPs: readonly string[] } }>
  >;
}

/** What the chart gives Traefik with k3s's own values, without metrics and the custom resources. */
const args: readonly string[] = [
  '--global.checkNewVersion=false',
  '--entryPoints.traefik.address=:8080/tcp',
  '--entryPoints.web.address=:8000/tcp',
  '--entryPoints.websecure.address=:8443/tcp',
  '--ping=true',
  '--providers.kubernetesingress',
  '--entryPoints.websecure.http.tls=true',
];

/** The path of what scripts/build-addons.sh has made. */
export function addon(name: string): string {
  const cache = process.env['EXPOSE_TEST_CACHE'] ?? join(homedir(), '.cache', 'expose-test');
  const path = join(cache, 'addons', name);
  if (!existsSync(path)) throw new Error(`${path} is missing. Run: scripts/build-addons.sh`);
  return path;
}

function coreDns(): object[] {
  const corefile = `.:53 {
  errors
  ready
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    pods insecure
    fallthrough in-addr.arpa ip6.arpa
  }
  forward . /etc/resolv.conf
  cache 5
}
`;
  return [
    account('coredns'),
    ...role('coredns', [
      { apiGroups: [''], resources: ['services', 'namespaces', 'pods'], verbs: lists },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: lists },
    ]),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'coredns', namespace: 'kube-system' },
      data: { Corefile: corefile },
    },
    program('coredns', {
      dnsPolicy: 'Default',
      volumes: [{ name: 'config', configMap: { name: 'coredns' } }],
      containers: [
        {
          name: 'coredns',
          image: 'coredns/coredns:1.14',
          command: ['/usr/bin/coredns', '-conf', '/etc/coredns/Corefile'],
          readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 1 },
          volumeMounts: [{ name: 'config', mountPath: '/etc/coredns' }],
        },
      ],
    }),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kube-dns', namespace: 'kube-system' },
      spec: {
        clusterIP: dnsAddress,
        selector: { app: 'coredns' },
        ports: [
          { name: 'dns', port: 53, protocol: 'UDP' },
          { name: 'dns-tcp', port: 53, protocol: 'TCP' },
        ],
      },
    },
  ];
}

function traefik(): object[] {
  return [
    account('traefik'),
    ...role('traefik', [
      {
        apiGroups: [''],
        resources: ['nodes', 'namespaces', 'services', 'secrets', 'configmaps'],
        verbs: lists,
      },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: lists },
      { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'ingressclasses'], verbs: lists },
      { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] },
    ]),
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'traefik' },
      spec: { controller: 'traefik.io/ingress-controller' },
    },
    program('traefik', {
      volumes: [{ name: 'tmp', emptyDir: {} }],
      containers: [
        {
          name: 'traefik',
          image: 'traefik:3',
          command: ['/usr/bin/traefik'],
          args,
          readinessProbe: { httpGet: { path: '/ping', port: 8080 }, periodSeconds: 1 },
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    }),
    service('kube-system', 'traefik', ingressAddress, { 80: 8000, 443: 8443 }),
  ];
}

function role(name: string, rules: readonly object[]): object[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  return [
    { apiVersion, kind: 'ClusterRole', metadata: { name }, rules },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'kube-system' }],
    },
  ];
}

/** A Deployment in kube-system of the name, with the account of that name. */
function program(name: string, spec: object): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'kube-system' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { serviceAccountName: name, ...onFirstNode, ...spec },
      },
    },
  };
}
