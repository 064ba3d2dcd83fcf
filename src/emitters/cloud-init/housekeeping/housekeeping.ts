/** What lets a small machine run unattended for years: kernel settings, memory limits, security updates, capped logs. */
import type { Exposure } from '../../../compiler/resolved-exposure.ts';
import { tcpRetries2 } from '../../recovery-time.ts';
import { type GatewayFile, gatewayFile } from '../gateway-file.ts';
import aptConf from './apt.conf.hbs';
import forwarderSlice from './expose.slice.hbs';
import journaldConf from './journald.conf.hbs';
import sysctlConf from './sysctl.conf.hbs';
import userSlice from './user-slice.conf.hbs';

export const sysctlPath = '/etc/sysctl.d/60-expose.conf';

/** The files that do not depend on the ports. */
export function housekeeping({ gateway, tunnel }: Exposure): readonly GatewayFile[] {
  const kernelSettings = sysctlConf({
    retries: tcpRetries2(tunnel.keepAlive),
    // The end of an idle connection must still be tracked, or nftables could not translate it.
    tracked: gateway.idle + 240,
    routeLocalnet: gateway.forwarder === 'nftables' && gateway.ipv4,
  });
  return [
    gatewayFile(sysctlPath, kernelSettings),
    gatewayFile('/etc/systemd/system/user-.slice.d/60-expose.conf', userSlice({})),
    gatewayFile('/etc/systemd/system/expose.slice', forwarderSlice({})),
    gatewayFile('/etc/systemd/journald.conf.d/60-expose.conf', journaldConf({})),
    gatewayFile('/etc/apt/apt.conf.d/60-expose', aptConf({ onlyIpv6: !gateway.ipv4 })),
  ];
}
