/** The forwarder's package arrives in the background: a mirror that is down delays it and nothing else. */

import { file, type GatewayFile } from '../write-file.ts';
import type { PackageWanted } from './forwarding.ts';
import installService from './install.service.hbs';

/** The unit that installs the package until it succeeds, and the first boot's commands that set it going. */
export function installing(wanted: PackageWanted): {
  readonly files: readonly GatewayFile[];
  readonly commands: readonly string[];
} {
  return {
    files: [file('/etc/systemd/system/expose-install.service', installService(wanted))],
    commands: [
      ...(wanted.ownUnit === null ? [] : [`systemctl mask ${wanted.ownUnit}`]),
      'systemctl enable expose-install.service',
      'systemctl start --no-block expose-install.service',
    ],
  };
}
