/**
 * The boot script: one #cloud-config that makes a fresh machine the gateway. It needs nothing from a package mirror to
 * serve, holds no secret (terraform appends the host key), and everything that must outlive a reboot is a file or an
 * enabled unit, because runcmd runs once.
 */
import type { Exposure, PublicKeys } from '../../compiler/resolved-exposure.ts';
import type { EmittedFile } from '../emitter.ts';
import { commented, yamlText } from '../yaml.ts';
import { firewall } from './firewall.ts';
import { forwarding } from './forward/forwarding.ts';
import { installing } from './forward/installing.ts';
import { housekeeping } from './housekeeping.ts';
import { loginFiles, loginUsers } from './login.ts';
import { writeFile } from './write-file.ts';

export const userDataPath = 'cloud-init/user-data.yaml';

/** The boot script of an exposure's gateway, as one file. */
export function cloudInit(exposure: Exposure, keys: PublicKeys): readonly EmittedFile[] {
  return [{ path: userDataPath, contents: userData(exposure, keys) }];
}

function userData(exposure: Exposure, keys: PublicKeys): string {
  const forwarder = forwarding(exposure);
  const installer = forwarder.package === null ? { files: [], commands: [] } : installing(forwarder.package);
  return yamlText(
    {
      ssh_pwauth: false,
      disable_root: true,
      ssh_deletekeys: commented(
        true,
        'The only host key is the pinned one. terraform appends it as ssh_keys, so that it is never in this file.',
      ),
      ssh_genkeytypes: ['ed25519'],
      users: commented(
        loginUsers(exposure.gateway.ssh.adminKeys),
        'No default user: who may log in stands in sshd_config.d.',
      ),
      write_files: [
        ...loginFiles(exposure, keys),
        ...housekeeping(exposure),
        ...firewall(exposure),
        ...forwarder.files,
        ...installer.files,
      ].map(writeFile),
      runcmd: commented(
        [
          'systemctl daemon-reload',
          'systemctl restart systemd-journald.service',
          'systemctl enable --now expose-firewall.service',
          // Stopped before it is enabled: enabling adds the alias sshd.service, and on the reload that follows systemd may take
          // the alias's state, dead, for the service's; the old sshd would then keep the port and its old configuration.
          commented(
            'systemctl disable --now ssh.socket ssh.service',
            'Ubuntu 24.04 starts sshd through a socket unit that knows another port; the service reads its own configuration.',
          ),
          'systemctl enable --now ssh.service',
          ...(forwarder.units.length > 0 ? [`systemctl enable --now ${forwarder.units.join(' ')}`] : []),
          ...installer.commands,
        ],
        'Once, at the first boot. Later boots find the units enabled.',
      ),
    },
    {
      header: `#cloud-config\nThe gateway of ${exposure.domain.name}: sshd for the tunnel from home, and ${exposure.gateway.forwarder} from the public ports to it.`,
    },
  );
}
