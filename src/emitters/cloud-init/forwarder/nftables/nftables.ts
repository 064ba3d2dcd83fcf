/** Forwarder nftables: the ruleset carries IPv4; systemd's own proxy carries IPv6, which has no route_localnet. */
import type { Exposure } from '../../../../compiler/resolved-exposure.ts';
import { connectionLimits } from '../../../limits.ts';
import { gatewayFile } from '../../gateway-file.ts';
import type { Forwarding } from '../forwarding.ts';
import { portsFile } from '../ports-file.ts';
import { sandbox } from '../sandbox.ts';
import forward6Service from './forward6.service.hbs';

/** With IPv6 one template unit for all ports; without it nothing besides the ruleset. */
export function nftables({ gateway, ports }: Exposure): Forwarding {
  if (!gateway.ipv6) return { files: [], units: [], package: null };
  const unit = forward6Service({ limit: connectionLimits.nftables, sandbox });
  return {
    files: [portsFile(ports), gatewayFile('/etc/systemd/system/expose-forward6@.service', unit)],
    units: ports.map((port) => `expose-forward6@${port.public}`),
    package: null,
  };
}
