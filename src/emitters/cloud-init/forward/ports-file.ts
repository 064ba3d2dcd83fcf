/** The one place on the gateway that says which tunnel port a public port leads to, for the template units. */
import type { Port } from '../../../compiler/resolved-exposure.ts';
import { file, type GatewayFile } from '../write-file.ts';

export const portsPath = '/etc/expose/ports.env';

/** An environment file with TUNNEL_<public>=<tunnel> for every port. */
export function portsFile(ports: readonly Port[]): GatewayFile {
  return file(portsPath, ports.map((port) => `TUNNEL_${port.public}=${port.tunnels[0]}\n`).join(''));
}
