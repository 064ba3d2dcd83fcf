/** Forwarder nftables: the ruleset carries IPv4 by itself; systemd's own proxy carries IPv6, which has no route_localnet. */
import type { Exposure } from '../../../compiler/resolved-exposure.ts';
import { connectionLimits } from '../../limits.ts';
import { file } from '../write-file.ts';
import forward6Service from './forward6.service.hbs';
import type { Forwarding } from './forwarding.ts';
import { portsFile } from './ports-file.ts';
import { sandbox } from './sandbox.ts';

/** A template unit for all ports where there is IPv6, else nothing besides the ruleset. */
export function nftables({ gateway, ports }: Exposure): Forwarding {
  if (!gateway.ipv6) return { files: [], units: [], package: null };
  return {
    files: [
      portsFile(ports),
      file(
        '/etc/systemd/system/expose-forward6@.service',
        forward6Service({ limit: connectionLimits.nftables, sandbox }),
      ),
    ],
    units: ports.map((port) => `expose-forward6@${port.public}`),
    package: null,
  };
}
