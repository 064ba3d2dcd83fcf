/** Installs the forwarder's package in the background: a mirror that is down delays nothing else. */
import { type GatewayFile, gatewayFile } from '../gateway-file.ts';
import type { ForwarderPackage } from './forwarding.ts';
import installService from './install.service.hbs';

/** The unit that tries until the package is installed, and the commands that start it at the first boot. */
export function installation(wanted: ForwarderPackage): {
  readonly files: readonly GatewayFile[];
  readonly commands: readonly string[];
} {
  return {
    files: [gatewayFile('/etc/systemd/system/expose-install.service', installService(wanted))],
    commands: [
      ...(wanted.ownUnit === null ? [] : [`systemctl mask ${wanted.ownUnit}`]),
      'systemctl enable expose-install.service',
      'systemctl start --no-block expose-install.service',
    ],
  };
}
