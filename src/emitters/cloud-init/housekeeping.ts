/** What keeps a small machine alive for years without anybody: kernel settings, memory shares, security updates, capped logs. */
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { tcpRetries2 } from '../recovery-time.ts';
import aptConf from './apt.conf.hbs';
import forwarderSlice from './expose.slice.hbs';
import journaldConf from './journald.conf.hbs';
import sysctlConf from './sysctl.conf.hbs';
import userSlice from './user-slice.conf.hbs';
import { file, type GatewayFile } from './write-file.ts';

export const sysctlPath = '/etc/sysctl.d/60-expose.conf';

/** The files that do not depend on the ports. */
export function housekeeping({ gateway, tunnel }: Exposure): readonly GatewayFile[] {
  return [
    file(
      sysctlPath,
      sysctlConf({ retries: tcpRetries2(tunnel.keepAlive), routeLocalnet: gateway.forwarder === 'nftables' }),
    ),
    file('/etc/systemd/system/user-.slice.d/60-expose.conf', userSlice({})),
    file('/etc/systemd/system/expose.slice', forwarderSlice({})),
    file('/etc/systemd/journald.conf.d/60-expose.conf', journaldConf({})),
    file('/etc/apt/apt.conf.d/60-expose', aptConf({})),
  ];
}
