/** The gateway's nftables ruleset: the limits of connections and, for forwarder nftables, the forwarding itself. */
import type { Exposure } from '../../../compiler/resolved-exposure.ts';
import { connectionLimits, connectionsPerVisitor, strangerLogins } from '../../limits.ts';
import { type GatewayFile, gatewayFile } from '../gateway-file.ts';
import { sysctlPath } from '../housekeeping/housekeeping.ts';
import firewallService from './firewall.service.hbs';
import ruleset from './gateway.nft.hbs';

/**
 * The ruleset and the unit that loads it at every boot.
 *
 * sshd's own limits treat all sources alike, so the ruleset lets a stranger (an IPv4 address, an IPv6 /48) have only a
 * few connections to sshd. A source to which sshd sends data two minutes after the connection's start has logged in,
 * because sshd ends the others after LoginGraceTime. It is known for 30 days, and only sshd limits it, so that neighbours
 * behind its address cannot keep its tunnel out with a few connections. Data that the kernel still sends for a connection
 * which sshd has left does not count (it has no `meta skuid`): a client can delay it by keeping its window closed. The set
 * of young connections holds 65,535, which forged packets can fill within seconds. Whoever comes then is let in as ever,
 * but does not become known by this connection (`ct mark`).
 *
 * Visitors have shares by source, and a limit together. Their SYNs are not tracked, or only in a zone of their own where
 * the map needs it, so a connection is counted when its handshake is finished, and forged SYNs do not count. Only its
 * first tracked packet is held against the limits: later ones would be refused while others are being refused, and leave
 * a connection behind that its visitor has lost.
 */
export function firewall({ gateway, ports, tunnel }: Exposure): readonly GatewayFile[] {
  const path = '/etc/expose/gateway.nft';
  const limit = connectionLimits[gateway.forwarder];
  const rules = ruleset({
    numbers: ports.map((port) => port.public).join(', '),
    map: ports.map((port) => `${port.public} : ${port.tunnels[0]}`).join(', '),
    ssh: gateway.ssh.port,
    strangers: strangerLogins(tunnel.replicas),
    limit,
    share: connectionsPerVisitor,
    ipv4: gateway.ipv4,
    forwards: gateway.forwarder === 'nftables' && gateway.ipv4,
  });
  return [
    gatewayFile(path, rules),
    gatewayFile('/etc/systemd/system/expose-firewall.service', firewallService({ path, sysctlPath })),
  ];
}
