/** Ports: fills in the name, the loopback port of each tunnel replica and the target where the file leaves them out. */
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { AddDiagnostic } from '../diagnostics/add-diagnostic.ts';
import type { ConfigPath } from '../diagnostics/diagnostic.ts';
import type { Port, Target } from '../resolved-exposure.ts';
import { resolveAllowed } from './resolve-allowed.ts';

/** The distance between the loopback ports of two replicas. */
const replicaStep = 100;
const everyone = ['0.0.0.0/0', '::/0'];

type WrittenPort = Exclude<ExposureConfig['ports'][number], number>;

/** All ports, in the order of the file. */
export function resolvePorts(config: ExposureConfig, add: AddDiagnostic): readonly Port[] {
  return config.ports.map((port, index) => {
    const written = typeof port === 'number' ? { public: port, allow: everyone } : port;
    return resolvePort(written, ['ports', index], config, add);
  });
}

/** The path of a public port in the file: the whole entry where that is just a number. */
export function publicPath({ origin }: Port, config: ExposureConfig): ConfigPath {
  return typeof config.ports[Number(origin[1])] === 'number' ? origin : [...origin, 'public'];
}

function resolvePort(
  written: WrittenPort,
  origin: ConfigPath,
  config: ExposureConfig,
  add: AddDiagnostic,
): Port {
  const first = written.tunnel ?? defaultTunnel(written.public);
  const { ipv4, ipv6 } = config.gateway;
  return {
    name: written.name ?? defaultName(written.public),
    public: written.public,
    tunnels: Array.from({ length: config.tunnel.replicas }, (_, replica) => first + replicaStep * replica),
    target: resolveTarget(written, origin, config, add),
    allow: resolveAllowed({ blocks: written.allow, path: [...origin, 'allow'], ipv4, ipv6 }, add),
    origin,
  };
}

function defaultName(port: number): string {
  if (port === 80) return 'http';
  if (port === 443) return 'https';
  return `port-${port}`;
}

function defaultTunnel(port: number): number {
  return port < 1024 ? port + 8000 : port + 10000;
}

function resolveTarget(
  { public: port, target }: WrittenPort,
  origin: ConfigPath,
  { cluster }: ExposureConfig,
  add: AddDiagnostic,
): Target {
  if (typeof target === 'number') return { host: 'localhost', port: target, onNode: true };
  if (typeof target === 'string') return namedTarget(target, [...origin, 'target'], add);
  if (cluster.ingress !== 'traefik') return { host: 'localhost', port, onNode: true };
  if (port !== 80 && port !== 443) {
    add({
      severity: 'error',
      code: 'target-missing',
      path: [...origin, 'target'],
      summary: `port ${port} has no target`,
      detail:
        'With cluster.ingress traefik, only 80 and 443 lead to Traefik. Set the target of this port, such as a Service "name.namespace.svc:port".',
      related: [{ message: 'cluster.ingress is traefik', path: ['cluster', 'ingress'] }],
    });
  }
  return { host: 'traefik.kube-system.svc', port, onNode: false };
}

function namedTarget(target: string, path: ConfigPath, add: AddDiagnostic): Target {
  const [host = '', digits = ''] = target.split(':');
  const port = Number(digits);
  if (port > 65535) {
    add({
      severity: 'error',
      code: 'target-port',
      path,
      summary: `"${target}" names the port ${port}, but ports end at 65535`,
      detail: 'Write the port that the target listens on after the colon.',
    });
  }
  if (/^[a-z]/.test(host) && !host.includes('.') && host !== 'localhost') {
    add({
      severity: 'warning',
      code: 'target-namespace',
      path,
      summary: `the target "${target}" names no namespace`,
      detail: `It leads to the Service "${host}" in the namespace of the tunnel, if there is one. Write ${host}.NAMESPACE.svc:${digits}, with the namespace that \`kubectl get services -A\` shows.`,
    });
  }
  return { host, port, onNode: false };
}
