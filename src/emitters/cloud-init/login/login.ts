/** Who may log in to the gateway. The tunnel may listen on its own loopback ports and do nothing else. */
import type { Exposure, PublicKeys } from '../../../compiler/resolved-exposure.ts';
import { type GatewayFile, gatewayFile } from '../gateway-file.ts';
import limitsConfig from './limits.conf.hbs';
import sshService from './ssh-service.conf.hbs';
import sshdConfig from './sshd.conf.hbs';

/** The user that the tunnel pod logs in as. */
export const tunnelUser = 'tunnel';
/** The user for a person, made only when the file has adminKeys. Shorter names are those of groups on Ubuntu and Debian. */
const adminUser = 'expose-admin';

/** cloud-init's users: the tunnel's, which has no shell, home or password, and a person's if there are adminKeys. */
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

/** sshd's configuration, and the keys, which are outside the home directories so that no login can change them. */
export function loginFiles(exposure: Exposure, keys: PublicKeys): readonly GatewayFile[] {
  const { idle, ssh } = exposure.gateway;
  const hasAdmin = ssh.adminKeys.length > 0;
  const sshd = sshdConfig({
    port: ssh.port,
    tunnelUser,
    admin: hasAdmin ? adminUser : null,
    keepAlive: exposure.tunnel.keepAlive,
    idle,
  });
  const adminFile = gatewayFile(`/etc/ssh/authorized_keys/${adminUser}`, `${ssh.adminKeys.join('\n')}\n`);
  return [
    { path: '/etc/ssh/sshd_config.d/10-expose.conf', mode: '0600', contents: sshd },
    gatewayFile(`/etc/ssh/authorized_keys/${tunnelUser}`, tunnelAuthorization(exposure, keys)),
    ...(hasAdmin ? [adminFile] : []),
    gatewayFile('/etc/security/limits.d/60-expose.conf', limitsConfig({ tunnelUser })),
    gatewayFile('/etc/systemd/system/ssh.service.d/60-expose.conf', sshService({})),
  ];
}

/** The tunnel's line of authorized_keys. sshd compares texts, so the pod too has to ask for localhost, not 127.0.0.1. */
function tunnelAuthorization(exposure: Exposure, keys: PublicKeys): string {
  const listens = exposure.ports
    .flatMap((port) => port.tunnels)
    .map((port) => `permitlisten="localhost:${port}"`);
  return `restrict,port-forwarding,${listens.join(',')},command="/usr/sbin/nologin" ${keys.tunnel}\n`;
}
