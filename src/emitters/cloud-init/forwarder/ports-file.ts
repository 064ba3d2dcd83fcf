/** Which tunnel port each public port leads to. The template units know only the public port and read the other here. */
import type { Port } from '../../../compiler/resolved-exposure.ts';
import { type GatewayFile, gatewayFile } from '../gateway-file.ts';

/** An environment file with TUNNEL_<public>=<tunnel> for every port. */
export function portsFile(ports: readonly Port[]): GatewayFile {
  const lines = ports.map((port) => `TUNNEL_${port.public}=${port.tunnels[0]}\n`);
  return gatewayFile('/etc/expose/ports.env', lines.join(''));
}
