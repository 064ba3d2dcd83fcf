/** Keys that other programs' files have, and what stands for them in this one. */
import type { ConfigPath } from '../diagnostics/diagnostic.ts';
import { severalNames } from './several-names.ts';

export interface ForeignKey {
  /** The field that is meant, below the place of the key; absent where there is none. */
  readonly meant?: string;
  /** What to write instead. */
  readonly detail: string | ((value: unknown) => string);
}

const hostsDecide =
  'Which Service answers for a name is decided by the Ingress objects in the cluster. Here stand the names and the ports.';
const names: ForeignKey = { meant: 'domain', detail: severalNames };
const services: ForeignKey = { detail: (value) => `${hostsDecide}\n${severalNames(value)}` };
const publicPort: ForeignKey = {
  meant: 'public',
  detail: '"public" is the port that visitors connect to, "target" is where the traffic goes.',
};
const target: ForeignKey = {
  meant: 'target',
  detail:
    'Write the Service as "name.namespace.svc:port", for example target: blog.default.svc:80. A number is a port of the node.',
};
const image: ForeignKey = {
  meant: 'image',
  detail: 'It takes ubuntu-24.04, or the ID of an image (ami-…).',
};
const market: ForeignKey = {
  meant: 'market',
  detail: 'Write market: spot, market: on-demand, or market: spot-or-on-demand.',
};
const aliases: ForeignKey = {
  meant: 'aliases',
  detail: 'Further names are a list, for example aliases: [www.example.com].',
};

const name: ForeignKey = { meant: 'name', detail: 'Write name: blog.example.com.' };
const ports: ForeignKey = { meant: 'ports', detail: 'Write a list: ports: [80, 443]' };
const certificates: ForeignKey = {
  detail:
    'Certificates are the affair of the ingress in the cluster, with cert-manager for example: TLS ends there, not at the gateway. Remove the key.',
};

/** By the place, with [] for any position in a list, and the key in lower case. */
const foreignKeys: Readonly<Record<string, Readonly<Record<string, ForeignKey>>>> = {
  '': {
    domains: names,
    host: names,
    hosts: names,
    hostname: names,
    hostnames: names,
    url: names,
    services: services,
    service: services,
    ingresses: services,
    routes: services,
    rules: services,
    sites: services,
    port: ports,
    expose: ports,
    listen: ports,
    tls: certificates,
    ssl: certificates,
    https: certificates,
    certificate: certificates,
    certificates,
    letsencrypt: certificates,
    acme: certificates,
    protocol: { detail: protocol },
    spot: { ...market, meant: 'gateway.market' },
    kubeconfig: { meant: 'cluster.context', detail: kubeconfig },
    node_selector: { meant: 'cluster.nodeSelector', detail: 'It belongs inside "cluster".' },
  },
  domain: {
    host: name,
    hostname: name,
    fqdn: name,
    domain: name,
    url: name,
    names: aliases,
    subdomains: aliases,
    alternatives: aliases,
    sans: aliases,
    hosts: aliases,
  },
  'ports[]': {
    port: publicPort,
    hostport: publicPort,
    listen: publicPort,
    external: publicPort,
    targetport: target,
    containerport: target,
    nodeport: target,
    internal: target,
    service: target,
    host: target,
    backend: target,
    protocol: { detail: protocol },
  },
  gateway: {
    spot: market,
    ami: image,
    os: image,
    size: { meant: 'instanceType', detail: 'Write it like instanceType: t4g.nano.' },
    availabilityzone: { meant: 'region', detail: 'Write the region, such as us-east-1, without the letter.' },
  },
  cluster: { kubeconfig: { meant: 'context', detail: kubeconfig } },
};

/** What is known about a key at a place; undefined for keys that are just mistyped. */
export function foreignKey(place: ConfigPath, key: string): ForeignKey | undefined {
  const shown = place.map((step) => (typeof step === 'number' ? '[]' : step)).join('.');
  const known = foreignKeys[shown.replaceAll('.[]', '[]')] ?? {};
  const lower = key.toLowerCase();
  return Object.hasOwn(known, lower) ? known[lower] : undefined;
}

function protocol(value: unknown): string {
  return /^udp$/i.test(String(value))
    ? 'The tunnel is SSH, which carries TCP only, so UDP cannot be forwarded. Remove the key if the program also speaks TCP, the whole entry if not.'
    : 'All ports carry TCP. Remove the key.';
}

function kubeconfig(): string {
  return 'expose reads the kubeconfig that kubectl reads: set the variable KUBECONFIG to another file, and "context" to one of its contexts.';
}
