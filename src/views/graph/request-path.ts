/** The path of a request as stages and arrows, before it is drawn. */
import type { Exposure, Port } from '../../compiler/resolved-exposure.ts';

/** A box of the drawing: what it is, and one line about it. */
export interface Stop {
  readonly title: string;
  readonly note: string;
}

/** The way of one port, in the order of travel. Each arrow leads from one stop to the next. */
export interface Way {
  readonly stops: readonly Stop[];
  /** The labels of the arrows, one fewer than stops. */
  readonly arrows: readonly string[];
}

export interface RequestPath {
  readonly title: string;
  readonly ways: readonly Way[];
}

/** Every port of the exposure with its way from the visitor to the target. */
export function requestPath(exposure: Exposure): RequestPath {
  return { title: exposure.domain.name, ways: exposure.ports.map((port) => wayOf(exposure, port)) };
}

function wayOf({ domain, gateway, tunnel, cluster }: Exposure, port: Port): Way {
  const tunnels = tunnel.replicas === 1 ? 'tunnel pod' : `${tunnel.replicas} tunnel pods`;
  const target = port.target.onNode
    ? `node port ${port.target.port}`
    : `${port.target.host}:${port.target.port}`;
  const owner = port.target.onNode && cluster.ingress === 'ingress-nginx' ? 'ingress-nginx' : 'service';
  return {
    stops: [
      { title: 'visitor', note: domain.name },
      { title: `gateway: ${gateway.forwarder}`, note: `${gateway.instanceType}, ${gateway.region}` },
      { title: 'gateway: sshd', note: `localhost:${port.tunnels.join(', ')}` },
      { title: tunnels, note: cluster.namespace },
      { title: owner, note: target },
    ],
    arrows: [`${port.name} ${port.public}`, 'loopback', 'reverse SSH tunnel', 'TCP'],
  };
}
