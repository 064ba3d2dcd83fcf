/** Ports: names, loopback ports for each tunnel replica, and where the traffic ends, where the file leaves them out. */
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { ConfigPath } from '../diagnostics/diagnostic.ts';
import type { Report } from '../diagnostics/report.ts';
import type { Port, Target } from '../resolved-exposure.ts';
import { resolveAllowed } from './resolve-allowed.ts';

/** How far apart the loopback ports of two replicas are. */
export const replicaStep = 100;
const everyone = ['0.0.0.0/0', '::/0'];

type PortConfig = ExposureConfig['ports'][number];
type WrittenPort = Exclude<PortConfig, number>;

/** All ports, in the order of the file. */
export function resolvePorts(config: ExposureConfig, report: Report): readonly Port[] {
  return config.ports.map((it, index) =>
    resolvePort(typeof it === 'number' ? { public: it, allow: everyone } : it, index, config, report),
  );
}

function resolvePort(written: WrittenPort, index: number, config: ExposureConfig, report: Report): Port {
  const origin = ['ports', index];
  const first = written.tunnel ?? defaultTunnel(written.public);
  return {
    name: written.name ?? defaultName(written.public),
    public: written.public,
    tunnels: Array.from({ length: config.tunnel.replicas }, (_, replica) => first + replicaStep * replica),
    target: resolveTarget(written, origin, config.cluster.ingress, report),
    allow: resolveAllowed(written.allow, [...origin, 'allow'], config.gateway.ipv6, report),
    origin,
  };
}

/** Where the file writes the public port: the whole entry where it is a number. */
export function publicPath({ origin }: Port, config: ExposureConfig): ConfigPath {
  return typeof config.ports[Number(origin[1])] === 'number' ? origin : [...origin, 'public'];
}

function defaultName(port: number): string {
  return port === 80 ? 'http' : port === 443 ? 'https' : `port-${port}`;
}

function defaultTunnel(port: number): number {
  return port < 1024 ? port + 8000 : port + 10000;
}

function resolveTarget(
  { public: port, target }: WrittenPort,
  origin: ConfigPath,
  ingress: ExposureConfig['cluster']['ingress'],
  report: Report,
): Target {
  if (typeof target === 'number') return { host: 'localhost', port: target, onNode: true };
  if (typeof target === 'string') return namedTarget(target, [...origin, 'target'], report);
  if (ingress !== 'traefik') return { host: 'localhost', port, onNode: true };
  if (port !== 80 && port !== 443) {
    report({
      severity: 'error',
      code: 'target-missing',
      path: [...origin, 'target'],
      summary: `port ${port} has no target`,
      detail:
        'With ingress: traefik only 80 and 443 lead to Traefik by themselves. Name the target of this port, such as a Service "name.namespace.svc:port".',
      related: [{ message: 'cluster.ingress is traefik', path: ['cluster', 'ingress'] }],
    });
  }
  return { host: 'traefik.kube-system.svc', port, onNode: false };
}

function namedTarget(target: string, path: ConfigPath, report: Report): Target {
  const [host = '', digits = ''] = target.split(':');
  const port = Number(digits);
  if (port > 65535) {
    report({
      severity: 'error',
      code: 'target-port',
      path,
      summary: `"${target}" names the port ${port}, but ports end at 65535`,
      detail: 'Write the port that the target listens on behind the colon.',
    });
  }
  return { host, port, onNode: false };
}
