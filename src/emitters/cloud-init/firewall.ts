/** The kernel's part: a limit that holds for the gateway as a whole, and for forwarder nftables the forwarding itself. */
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { connectionLimits } from '../limits.ts';
import firewallService from './firewall.service.hbs';
import ruleset from './gateway.nft.hbs';
import { sysctlPath } from './housekeeping.ts';
import { file, type GatewayFile } from './write-file.ts';

/** The ruleset and the unit that loads it at every boot. */
export function firewall({ gateway, ports }: Exposure): readonly GatewayFile[] {
  const path = '/etc/expose/gateway.nft';
  const numbers = ports.map((port) => port.public).join(', ');
  const map = ports.map((port) => `${port.public} : ${port.tunnels[0]}`).join(', ');
  return [
    file(
      path,
      ruleset({
        numbers,
        map,
        limit: connectionLimits[gateway.forwarder],
        forwards: gateway.forwarder === 'nftables',
      }),
    ),
    file('/etc/systemd/system/expose-firewall.service', firewallService({ path, sysctlPath })),
  ];
}
