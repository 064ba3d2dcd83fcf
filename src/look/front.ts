/** What answers requests for ports 80 and 443 in a cluster that expose has not changed. Pure. */

export interface HeldPorts {
  /** What keeps the pod alive, such as svclb-traefik-0123abcd; the pod where nothing does. */
  readonly owner: string;
  readonly node: string;
  readonly ports: readonly number[];
}

export interface OpenService {
  /** namespace/name. */
  readonly name: string;
  readonly type: string;
  readonly ports: readonly number[];
}

export interface Front {
  /** Who holds ports 80 and 443 of nodes, in words; null where nobody does. */
  readonly holder: string | null;
  /** The nodes whose two ports are held. */
  readonly nodes: readonly string[];
  /** Services that offer both ports beyond the cluster, as namespace/name; that of k3s's Traefik first. */
  readonly services: readonly string[];
}

/** What should answer, and why, as a sentence for the file. */
export interface Advice {
  readonly ingress: 'none' | 'traefik';
  /** A Service that ports 80 and 443 lead to, as namespace/name. */
  readonly service: string | null;
  /** The only node that can serve, where there are others. */
  readonly node: string | null;
  readonly why: string;
}

const webPorts = [80, 443];
export const traefikService = 'kube-system/traefik';

export function readFront(pods: readonly HeldPorts[], services: readonly OpenService[]): Front {
  const nodes = [...new Set(pods.map(({ node }) => node))].filter((node) => {
    const held = pods.filter((pod) => pod.node === node).flatMap(({ ports }) => ports);
    return webPorts.every((port) => held.includes(port));
  });
  const holder = pods.find(({ node, ports }) => nodes.includes(node) && ports.includes(443));
  const open = services
    .filter(({ type, ports }) => type !== 'ClusterIP' && webPorts.every((port) => ports.includes(port)))
    .map(({ name }) => name);
  return {
    holder: holder === undefined ? null : holderWords(holder.owner),
    nodes: nodes.sort(),
    services: open.sort((a, b) => Number(b === traefikService) - Number(a === traefikService)),
  };
}

/** `nodes` are all nodes of the cluster. null where nothing was seen that could answer. */
export function adviseIngress({ holder, nodes: held, services }: Front, nodes: number): Advice | null {
  const advice = (why: string, over: Partial<Advice> = {}): Advice => ({
    ingress: 'none',
    service: null,
    node: null,
    ...over,
    why,
  });
  if (holder !== null && held.length >= nodes)
    return advice(`${holder} holds ports 80 and 443 of every node.`);
  const [first] = services;
  if (first === traefikService)
    return advice('the Service of k3s’s Traefik, which not every node has on its own ports.', {
      ingress: 'traefik',
    });
  if (first !== undefined) return advice(`the Service ${first} offers both ports.`, { service: first });
  const [only] = held;
  if (holder === null || only === undefined) return null;
  return held.length === 1
    ? advice(`${holder} holds ports 80 and 443 of ${only}.`, { node: only })
    : advice(`${holder} holds ports 80 and 443 of ${held.join(', ')}, and not of every node.`);
}

function holderWords(owner: string): string {
  if (/^svclb-traefik/.test(owner)) return 'k3s’s Traefik';
  return /ingress-nginx/.test(owner) ? 'ingress-nginx' : owner;
}
