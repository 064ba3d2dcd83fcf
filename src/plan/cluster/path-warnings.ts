/** What stands on a request's way in the cluster and is not expose's: the Services of the targets, and the pods' addresses. */
import ipaddr from 'ipaddr.js';
import { type Cluster, kubectl } from '../../cluster/cluster.ts';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import type { Exposure, Port } from '../../compiler/resolved-exposure.ts';
import type { KubeObject } from '../../emitters/k8s/kube-object.ts';
import { accessArguments } from '../../tools/kubectl.ts';
import { valuesContent } from './helm-values.ts';

/** As the cluster has them; null where this account may not ask. */
export interface PathFacts {
  readonly services: Services | null;
  /** The networks that the nodes give their pods. */
  readonly podNetworks: readonly string[] | null;
}

interface Services {
  /** The ports of each, by namespace/name. */
  readonly ports: ReadonlyMap<string, readonly number[]>;
  /** Those that the cluster has, with a Service or without. */
  readonly namespaces: ReadonlySet<string>;
}

/** Asks only for what the exposure depends on. */
export async function readPath(
  compiled: readonly KubeObject[],
  exposure: Exposure,
  cluster: Cluster,
): Promise<PathFacts> {
  const ask = async (kind: readonly string[], path: string): Promise<string | null> => {
    const args = [...accessArguments(cluster.access), 'get', ...kind, '-o', `jsonpath=${path}`];
    const answer = await kubectl(cluster, args, { timeoutSeconds: 30 });
    return answer.ok ? answer.value : null;
  };
  const [services, networks] = await Promise.all([
    exposure.ports.every((port) => serviceOf(port, exposure) === null)
      ? null
      : ask(['services,namespaces', '-A'], serviceLines),
    trustedNetworks(compiled).length === 0 ? null : ask(['nodes'], '{.items[*].spec.podCIDRs[*]}'),
  ]);
  return {
    services: services === null ? null : readServices(services),
    podNetworks: networks === null ? null : networks.split(' ').filter((network) => network !== ''),
  };
}

/** Warnings: a Service may be installed after expose, and a visitor's address may be lost without anyone minding. */
export function pathWarnings(
  facts: PathFacts,
  exposure: Exposure,
  { compiled, live }: { readonly compiled: readonly KubeObject[]; readonly live: readonly KubeObject[] },
): readonly Diagnostic[] {
  const own = new Set(
    compiled
      .filter(({ kind }) => kind === 'Service' || kind === 'Namespace')
      .map(({ metadata: { namespace, name } }) => (namespace === undefined ? name : `${namespace}/${name}`)),
  );
  return [
    ...exposure.ports.flatMap((port) => serviceWarning(port, exposure, own, facts.services)),
    ...untrustedNetworks(facts.podNetworks ?? [], trustedNetworks([...compiled, ...live])),
  ];
}

/** A namespace has none, so that its line begins with the slash. */
const serviceLines =
  '{range .items[*]}{.metadata.namespace}/{.metadata.name} {.spec.ports[*].port}{"\\n"}{end}';

function readServices(text: string): Services {
  const lines = text.split('\n').filter((line) => line !== '');
  const found = lines.map((line) => {
    const [name = '', ...ports] = line.trim().split(' ');
    return [name, ports.map(Number)] as const;
  });
  const isNamespace = ([name]: (typeof found)[number]): boolean => name.startsWith('/');
  return {
    ports: new Map(found.filter((entry) => !isNamespace(entry))),
    namespaces: new Set(found.filter(isNamespace).map(([name]) => name.slice(1))),
  };
}

/** The Service that a target names, as namespace/name; null where it names something else, or may do so. */
function serviceOf({ target }: Port, { cluster }: Exposure): string | null {
  if (target.onNode || target.host === 'localhost' || ipaddr.isValid(target.host)) return null;
  const [, name, namespace] = /^([^.]+)(?:\.([^.]+)\.svc(?:\..*)?)?$/.exec(target.host) ?? [];
  return name === undefined ? null : `${namespace ?? cluster.namespace}/${name}`;
}

function serviceWarning(
  port: Port,
  exposure: Exposure,
  own: ReadonlySet<string>,
  services: PathFacts['services'],
): Diagnostic[] {
  const service = serviceOf(port, exposure);
  if (services === null || service === null || own.has(service)) return [];
  const ports = services.ports.get(service);
  // A Service without ports stands for a name elsewhere.
  if (ports !== undefined && (ports.length === 0 || ports.includes(port.target.port))) return [];
  const isTraefik = service === 'kube-system/traefik' && exposure.cluster.ingress === 'traefik';
  const [namespace = '', name = ''] = service.split('/');
  const isNowhere = !services.namespaces.has(namespace) && !own.has(namespace);
  const choice = isTraefik
    ? 'With cluster.ingress traefik, expose uses the Traefik that k3s ships. Install it, set cluster.ingress to what runs there, or set the target of the port.'
    : `Visitors would get no answer. ${isNowhere ? 'Correct the target of the port, or create both' : 'Create it, or correct the target of the port'}; kubectl get services -A lists them.`;
  const path = isTraefik ? ['cluster', 'ingress'] : [...port.origin, 'target'];
  const warning = { severity: 'warning', code: 'service-missing', path } as const;
  if (ports !== undefined) {
    const summary = `the Service ${name} in the namespace ${namespace} has no port ${port.target.port}, where the port ${port.name} leads`;
    return [{ ...warning, summary, detail: `It has ${ports.join(', ')}. ${choice}` }];
  }
  const missing = isNowhere
    ? `there is neither the Service ${name} nor the namespace ${namespace}`
    : `there is no Service ${name} in the namespace ${namespace}`;
  const summary = `${missing}, where the port ${port.name} leads`;
  return [{ ...warning, summary, detail: choice }];
}

/** The trustedIPs of every HelmChartConfig for Traefik among the objects. */
function trustedNetworks(objects: readonly KubeObject[]): readonly string[] {
  const texts = objects.filter(({ kind }) => kind === 'HelmChartConfig').map(valuesContent);
  const addresses = texts.flatMap((text) => text.match(/[0-9a-fA-F:.]+\/\d{1,3}/g) ?? []);
  return [...new Set(addresses)].filter((network) => ipaddr.isValidCIDR(network));
}

function untrustedNetworks(networks: readonly string[], trusted: readonly string[]): Diagnostic[] {
  const untrusted = [...new Set(networks)].filter(
    (network) => ipaddr.isValidCIDR(network) && !trusted.some((range) => contains(range, network)),
  );
  if (untrusted.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'pod-network-untrusted',
      summary: `Traefik will not believe the tunnel’s pods: their addresses are in ${untrusted.join(', ')}, and ${trusted.join(', ')} is trusted`,
      detail: `It would take the tunnel’s address for every visitor’s. Write a HelmChartConfig traefik of your own, with ${[...trusted, ...untrusted].join(' and ')} as proxyProtocol.trustedIPs of the ports web and websecure: expose leaves it alone.`,
      path: ['gateway', 'forwarder'],
    },
  ];
}

/** Whether all addresses of `network` are in `range`. */
function contains(range: string, network: string): boolean {
  const [[outer, outerBits], [inner, innerBits]] = [ipaddr.parseCIDR(range), ipaddr.parseCIDR(network)];
  return outer.kind() === inner.kind() && outerBits <= innerBits && inner.match(outer, outerBits);
}
