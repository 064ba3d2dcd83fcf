/** The path of a request as stages and arrows, before it is drawn. */
import type { Exposure, Port } from '../../compiler/resolved-exposure.ts';

/** A box of the drawing: what it is, and one line about it. */
export interface Stop {
  /** With a mark in front where it is known whether the stop is up. */
  readonly title: string;
  readonly note: string;
  /** Whether it is up; null where that could not be seen. Absent in a drawing of the file alone. */
  readonly up?: boolean | null;
}

/** Whether each stop is up, as status has seen it; null where it could not be seen. */
export interface PathStates {
  readonly name: boolean | null;
  readonly forwarder: boolean | null;
  readonly sshd: boolean | null;
  readonly tunnel: boolean | null;
  /** By the name of the port. */
  readonly targets: Readonly<Record<string, boolean | null>>;
}

/** The way of one port, in the order of travel. Each arrow leads from one stop to the next. */
export interface Way {
  readonly stops: readonly Stop[];
  /** The labels of the arrows, one fewer than stops. */
  readonly arrows: readonly string[];
}

export interface RequestPath {
  readonly title: string;
  /** What the marks of the stops mean; absent where there are none. */
  readonly legend?: string;
  readonly ways: readonly Way[];
}

/** Every port of the exposure with its way from the visitor to the target; with `states`, each stop has its mark. */
export function requestPath(exposure: Exposure, states?: PathStates): RequestPath {
  return {
    title: exposure.domain.name,
    ...(states === undefined ? {} : { legend }),
    ways: exposure.ports.map((port) => {
      const way = wayOf(exposure, port);
      return states === undefined ? way : { ...way, stops: withStates(way.stops, port.name, states) };
    }),
  };
}

function withStates(stops: readonly Stop[], port: string, states: PathStates): readonly Stop[] {
  const { name, forwarder, sshd, tunnel, targets } = states;
  const inOrder = [name, forwarder, sshd, tunnel, targets[port] ?? null];
  return stops.map((stop, index) => {
    const up = inOrder[index] ?? null;
    return { ...stop, title: `${markOf(up)} ${stop.title}`, up };
  });
}

const legend = '✓ up, ! down, - could not be seen from here';

function markOf(up: boolean | null): string {
  if (up === null) return '-';
  return up ? '✓' : '!';
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
