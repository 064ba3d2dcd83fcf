/** Rules about the list of ports as a whole: names and public ports once, no tunnel past 65535, replicas. */
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { ConfigPath } from '../diagnostics/diagnostic.ts';
import type { Report } from '../diagnostics/report.ts';
import type { Port } from '../resolved-exposure.ts';
import { publicPath } from './resolve-ports.ts';

/** Checks what needs more than one port, or a port and another field. */
export function checkPorts(config: ExposureConfig, ports: readonly Port[], report: Report): void {
  checkUnique(
    ports,
    (it) => it.name,
    report,
    (port, other) => ({
      code: 'port-name-duplicate',
      pathOf: (it) => [...it.origin, 'name'],
      summary: `two ports are named "${port.name}"`,
      detail: 'Resources are named after ports. Give one of them a name of its own.',
      message: `port ${other.public} has this name`,
    }),
  );
  checkUnique(
    ports,
    (it) => it.public,
    report,
    (port) => ({
      code: 'port-duplicate',
      pathOf: (it) => publicPath(it, config),
      summary: `port ${port.public} is listed twice`,
      detail: 'A public port leads to one target. Remove one of the two entries.',
      message: 'first listed here',
    }),
  );
  checkRange(config, ports, report);
  checkReplicas(config, report);
}

interface Clash {
  readonly code: 'port-name-duplicate' | 'port-duplicate';
  readonly pathOf: (port: Port) => ConfigPath;
  readonly summary: string;
  readonly detail: string;
  readonly message: string;
}

function checkUnique<K>(
  ports: readonly Port[],
  keyOf: (port: Port) => K,
  report: Report,
  clash: (port: Port, first: Port) => Clash,
): void {
  const seen = new Map<K, Port>();
  for (const port of ports) {
    const first = seen.get(keyOf(port));
    if (first === undefined) {
      seen.set(keyOf(port), port);
      continue;
    }
    const { code, pathOf, summary, detail, message } = clash(port, first);
    // The same public port twice gives the same default name twice; one report is enough.
    if (code === 'port-name-duplicate' && first.public === port.public) continue;
    report({
      severity: 'error',
      code,
      path: pathOf(port),
      summary,
      detail,
      related: [{ message, path: pathOf(first) }],
    });
  }
}

function checkRange(config: ExposureConfig, ports: readonly Port[], report: Report): void {
  for (const port of ports) {
    const highest = port.tunnels.at(-1) ?? 0;
    if (highest <= 65535) continue;
    const byReplica = (port.tunnels[0] ?? 0) <= 65535;
    report({
      severity: 'error',
      code: 'tunnel-out-of-range',
      path: [...port.origin, 'tunnel'],
      summary: `port ${port.public} would use the loopback port ${highest}, but ports end at 65535`,
      detail: byReplica
        ? 'Each replica uses a port 100 above the one before. Set a lower tunnel port.'
        : 'The default is the public port + 10000. Set a lower tunnel port.',
      ...(byReplica
        ? {
            related: [
              { message: `tunnel.replicas is ${config.tunnel.replicas}`, path: ['tunnel', 'replicas'] },
            ],
          }
        : {}),
    });
  }
}

function checkReplicas({ tunnel, gateway }: ExposureConfig, report: Report): void {
  if (tunnel.replicas === 1 || gateway.forwarder === 'haproxy') return;
  report({
    severity: 'error',
    code: 'replicas-need-haproxy',
    path: ['tunnel', 'replicas'],
    summary: `${tunnel.replicas} replicas need the forwarder haproxy, not ${gateway.forwarder}`,
    detail:
      'Only haproxy spreads connections over several tunnels and notices a dead one. Set gateway.forwarder to haproxy, or replicas to 1.',
    related: [{ message: `gateway.forwarder is ${gateway.forwarder}`, path: ['gateway', 'forwarder'] }],
  });
}
