/** The gateway's nftables ruleset: the connection limit and, for forwarder nftables, the forwarding itself. */
import type { Exposure } from '../../../compiler/resolved-exposure.ts';
import { connectionLimits } from '../../limits.ts';
import { type GatewayFile, gatewayFile } from '../gateway-file.ts';
import { sysctlPath } from '../housekeeping/housekeeping.ts';
import firewallService from './firewall.service.hbs';
import ruleset from './gateway.nft.hbs';

/** The ruleset and the unit that loads it at every boot. */
export function firewall({ gateway, ports }: Exposure): readonly GatewayFile[] {
  const path = '/etc/expose/gateway.nft';
  const rules = ruleset({
    numbers: ports.map((port) => port.public).join(', '),
    map: ports.map((port) => `${port.public} : ${port.tunnels[0]}`).join(', '),
    limit: connectionLimits[gateway.forwarder],
    forwards: gateway.forwarder === 'nftables',
  });
  return [
    gatewayFile(path, rules),
    gatewayFile('/etc/systemd/system/expose-firewall.service', firewallService({ path, sysctlPath })),
  ];
}
