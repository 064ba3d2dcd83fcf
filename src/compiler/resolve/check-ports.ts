/** Rules about the ports as a list: names and public ports are unique, tunnel ports exist, replicas have haproxy. */
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { AddDiagnostic } from '../diagnostics/add-diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Port } from '../resolved-exposure.ts';
import { publicPath } from './resolve-ports.ts';

/** Checks what involves several ports, or a port and another field. */
export function checkPorts(config: ExposureConfig, ports: readonly Port[], add: AddDiagnostic): void {
  checkNames(ports, add);
  checkPublicPorts(config, ports, add);
  for (const port of ports) checkTunnelRange(config, port, add);
  checkReplicas(config, add);
}

/** The same public port twice yields the same default name twice, which checkPublicPorts reports already. */
function checkNames(ports: readonly Port[], add: AddDiagnostic): void {
  for (const [port, first] of repeats(ports, ({ name }) => name)) {
    if (port.public === first.public) continue;
    add({
      severity: 'error',
      code: 'port-name-duplicate',
      path: [...port.origin, 'name'],
      summary: `two ports are named "${port.name}"`,
      detail: 'Resources are named after ports. Give one of the two another name.',
      related: [{ message: `port ${first.public} has this name`, path: [...first.origin, 'name'] }],
    });
  }
}

function checkPublicPorts(config: ExposureConfig, ports: readonly Port[], add: AddDiagnostic): void {
  for (const [port, first] of repeats(ports, (candidate) => candidate.public)) {
    add({
      severity: 'error',
      code: 'port-duplicate',
      path: publicPath(port, config),
      summary: `port ${port.public} is listed twice`,
      detail: 'A public port leads to one target. Remove one of the two entries.',
      related: [{ message: 'first listed here', path: publicPath(first, config) }],
    });
  }
}

/** Each port whose key an earlier one has, with the first that has it. */
function repeats(
  ports: readonly Port[],
  keyOf: (port: Port) => string | number,
): readonly (readonly [Port, Port])[] {
  const seen = new Map<string | number, Port>();
  return ports.flatMap((port) => {
    const first = seen.get(keyOf(port));
    if (first !== undefined) return [[port, first] as const];
    seen.set(keyOf(port), port);
    return [];
  });
}

function checkTunnelRange(config: ExposureConfig, port: Port, add: AddDiagnostic): void {
  const [lowest = 0] = port.tunnels;
  const highest = port.tunnels.at(-1) ?? 0;
  if (highest <= 65535) return;
  const problem: Diagnostic = {
    severity: 'error',
    code: 'tunnel-out-of-range',
    path: [...port.origin, 'tunnel'],
    summary: `port ${port.public} would use the loopback port ${highest}, but ports end at 65535`,
  };
  if (lowest > 65535) {
    add({ ...problem, detail: 'The default is the public port + 10000. Set a lower tunnel port.' });
    return;
  }
  const { replicas } = config.tunnel;
  add({
    ...problem,
    detail: 'Each replica uses a port 100 above the previous one. Set a lower tunnel port.',
    related: [{ message: `tunnel.replicas is ${replicas}`, path: ['tunnel', 'replicas'] }],
  });
}

function checkReplicas({ tunnel, gateway }: ExposureConfig, add: AddDiagnostic): void {
  if (tunnel.replicas === 1 || gateway.forwarder === 'haproxy') return;
  add({
    severity: 'error',
    code: 'replicas-need-haproxy',
    path: ['tunnel', 'replicas'],
    summary: `${tunnel.replicas} replicas need the forwarder haproxy, not ${gateway.forwarder}`,
    detail:
      'Only haproxy distributes connections over several tunnels and detects a dead one. Set gateway.forwarder to haproxy, or tunnel.replicas to 1.',
    related: [{ message: `gateway.forwarder is ${gateway.forwarder}`, path: ['gateway', 'forwarder'] }],
  });
}
