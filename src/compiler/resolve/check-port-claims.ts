/** Every listener on the gateway needs a port of its own: sshd, the public ports, and a loopback port for each tunnel. */
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { ConfigPath } from '../diagnostics/diagnostic.ts';
import type { Report } from '../diagnostics/report.ts';
import type { Port } from '../resolved-exposure.ts';
import { publicPath } from './resolve-ports.ts';

interface Claim {
  readonly what: string;
  readonly path: ConfigPath;
}

/** Ports that the gateway's own system listens on. */
const systemPorts = new Map([[53, 'systemd-resolved']]);

/** Checks that no two listeners claim one port. Of two equal public ports, which is another rule's matter, the first counts. */
export function checkPortClaims(config: ExposureConfig, ports: readonly Port[], report: Report): void {
  const claims = new Map<number, Claim>();
  const claim = (port: number, mine: Claim): void => {
    checkSystem(port, mine, report);
    const other = claims.get(port);
    if (other === undefined) claims.set(port, mine);
    else report(conflict(port, mine, other));
  };
  claim(config.gateway.ssh.port, { what: 'sshd', path: ['gateway', 'ssh', 'port'] });
  const distinct = [...new Map([...ports].reverse().map((it) => [it.public, it])).values()].reverse();
  for (const it of distinct)
    claim(it.public, { what: `the public port ${it.public}`, path: publicPath(it, config) });
  for (const it of distinct) {
    it.tunnels.forEach((tunnel, replica) => {
      const which = replica === 0 ? 'the tunnel' : `tunnel ${replica + 1}`;
      claim(tunnel, { what: `${which} of port ${it.public}`, path: [...it.origin, 'tunnel'] });
    });
  }
}

function conflict(port: number, mine: Claim, other: Claim) {
  return {
    severity: 'error',
    code: 'port-conflict',
    path: mine.path,
    summary: `port ${port} of the gateway is wanted by ${mine.what} and by ${other.what}`,
    detail:
      'One program can listen on a port. The tunnel port can be any that is free: set `tunnel` of the entry, or gateway.ssh.port, to another one.',
    related: [{ message: `${other.what} has ${port}`, path: other.path }],
  } as const;
}

function checkSystem(port: number, mine: Claim, report: Report): void {
  const program = systemPorts.get(port);
  if (program === undefined) return;
  report({
    severity: 'error',
    code: 'port-reserved',
    path: mine.path,
    summary: `port ${port} of the gateway belongs to ${program}`,
    detail: 'The gateway resolves names with it, so that nothing else can listen there. Choose another port.',
  });
}
