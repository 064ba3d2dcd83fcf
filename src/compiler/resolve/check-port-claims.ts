/** Every listener on the gateway needs its own port: sshd, the public ports, and a loopback port for each tunnel. */
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { AddDiagnostic } from '../diagnostics/add-diagnostic.ts';
import type { ConfigPath, Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Port } from '../resolved-exposure.ts';
import { publicPath } from './resolve-ports.ts';

interface Claim {
  readonly port: number;
  readonly listener: string;
  readonly path: ConfigPath;
}

/** Ports that the gateway's own system listens on. */
const systemPorts = new Map([[53, 'systemd-resolved']]);

/** Checks that no two listeners claim the same port. */
export function checkPortClaims(config: ExposureConfig, ports: readonly Port[], add: AddDiagnostic): void {
  const claims = new Map<number, Claim>();
  for (const claim of allClaims(config, ports)) {
    const program = systemPorts.get(claim.port);
    if (program !== undefined) add(reserved(claim, program));
    const other = claims.get(claim.port);
    if (other === undefined) claims.set(claim.port, claim);
    else add(conflict(claim, other));
  }
}

/** Of two equal public ports, which checkPorts reports, only the first counts. */
function allClaims(config: ExposureConfig, ports: readonly Port[]): readonly Claim[] {
  const distinct = [...new Map([...ports].reverse().map((port) => [port.public, port])).values()].reverse();
  return [
    { port: config.gateway.ssh.port, listener: 'sshd', path: ['gateway', 'ssh', 'port'] },
    ...distinct.map((port) => ({
      port: port.public,
      listener: `the public port ${port.public}`,
      path: publicPath(port, config),
    })),
    ...distinct.flatMap(tunnelClaims),
  ];
}

function tunnelClaims(port: Port): readonly Claim[] {
  return port.tunnels.map((tunnel, replica) => ({
    port: tunnel,
    listener: `${replica === 0 ? 'the tunnel' : `tunnel ${replica + 1}`} of port ${port.public}`,
    path: [...port.origin, 'tunnel'],
  }));
}

function conflict(claim: Claim, other: Claim): Diagnostic {
  return {
    severity: 'error',
    code: 'port-conflict',
    path: claim.path,
    summary: `port ${claim.port} of the gateway is needed by both ${claim.listener} and ${other.listener}`,
    detail: `Only one program can listen on a port. ${advice(claim, other)}`,
    related: [{ message: `${other.listener} uses ${claim.port}`, path: other.path }],
  };
}

/** A public port is given; what can move is sshd, or a loopback port. */
function advice(claim: Claim, other: Claim): string {
  if (claim.path.at(-1) === 'tunnel') return 'Set the tunnel port of this entry to a free port.';
  if (other.listener !== 'sshd') return 'Choose another port for one of them.';
  const free = claim.port === 2222 ? 2022 : 2222;
  return `To forward this port to the cluster, let the gateway’s sshd listen on another one: gateway: { ssh: { port: ${free} } }`;
}

function reserved({ port, path }: Claim, program: string): Diagnostic {
  return {
    severity: 'error',
    code: 'port-reserved',
    path,
    summary: `port ${port} of the gateway is used by ${program}`,
    detail: 'The gateway needs it to resolve names. Choose another port.',
  };
}
