/** Who may log in to the gateway, and what for: the tunnel may listen on its own loopback ports and do nothing else. */
import type { Exposure, PublicKeys } from '../../compiler/resolved-exposure.ts';
import limitsConfig from './limits.conf.hbs';
import sshService from './ssh-service.conf.hbs';
import sshdConfig from './sshd.conf.hbs';
import { file, type GatewayFile } from './write-file.ts';

/** The user that the tunnel pod logs in as. */
export const tunnelUser = 'tunnel';
/** The user for a person's login, made only when the file has adminKeys. Ubuntu and Debian reserve shorter names as groups. */
export const adminUser = 'expose-admin';

/** cloud-init's users: the tunnel's, which has no shell, no home and no password, and the person's where there is one. */
export function loginUsers(adminKeys: readonly string[]): readonly object[] {
  const tunnel = {
    name: tunnelUser,
    system: true,
    no_create_home: true,
    shell: '/usr/sbin/nologin',
    lock_passwd: true,
  };
  const admin = { name: adminUser, shell: '/bin/bash', lock_passwd: true, sudo: 'ALL=(ALL) NOPASSWD:ALL' };
  return adminKeys.length > 0 ? [tunnel, admin] : [tunnel];
}

/** sshd's configuration and the keys, which lie outside the homes so that no login can change them. */
export function loginFiles(exposure: Exposure, keys: PublicKeys): readonly GatewayFile[] {
  const { port, adminKeys } = exposure.gateway.ssh;
  const admin = adminKeys.length > 0 ? adminUser : '';
  return [
    {
      path: '/etc/ssh/sshd_config.d/10-expose.conf',
      mode: '0600',
      contents: sshdConfig({
        port,
        tunnelUser,
        admin,
        keepAlive: exposure.tunnel.keepAlive,
        uncounted: exposure.gateway.forwarder === 'nftables',
      }),
    },
    file(`/etc/ssh/authorized_keys/${tunnelUser}`, tunnelAuthorization(exposure, keys)),
    ...(admin === '' ? [] : [file(`/etc/ssh/authorized_keys/${adminUser}`, `${adminKeys.join('\n')}\n`)]),
    file('/etc/security/limits.d/60-expose.conf', limitsConfig({ tunnelUser })),
    file('/etc/systemd/system/ssh.service.d/60-expose.conf', sshService({})),
  ];
}

/**
 * The tunnel's line of authorized_keys. sshd compares the text of a request with permitlisten, so that the pod has to
 * ask for localhost as well, never for 127.0.0.1.
 */
function tunnelAuthorization(exposure: Exposure, keys: PublicKeys): string {
  const listens = exposure.ports
    .flatMap((port) => port.tunnels)
    .map((port) => `permitlisten="localhost:${port}"`);
  return `restrict,port-forwarding,${listens.join(',')},command="/usr/sbin/nologin" ${keys.tunnel}\n`;
}
