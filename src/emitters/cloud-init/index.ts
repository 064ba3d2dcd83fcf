/**
 * The boot script: one #cloud-config that turns a fresh machine into the gateway. The gateway serves before anything
 * comes from a package mirror. The script holds no secret (terraform appends the host key). runcmd runs only once, so
 * everything that must survive a reboot is a file or an enabled unit.
 */
import type { Exposure, PublicKeys } from '../../compiler/resolved-exposure.ts';
import type { EmittedFile } from '../emitted-file.ts';
import { tunnelTasks } from '../limits.ts';
import { commented, yamlText } from '../yaml.ts';
import { firewall } from './firewall/firewall.ts';
import type { Forwarding } from './forwarder/forwarding.ts';
import { forwarding } from './forwarder/index.ts';
import { installation } from './forwarder/installation.ts';
import { writeFilesEntry } from './gateway-file.ts';
import { housekeeping } from './housekeeping/housekeeping.ts';
import { loginFiles, loginUsers, tunnelUser } from './login/login.ts';

export const userDataPath = 'cloud-init/user-data.yaml';

/** The boot script of an exposure's gateway, as one file. */
export function cloudInit(exposure: Exposure, keys: PublicKeys): readonly EmittedFile[] {
  return [{ path: userDataPath, contents: userData(exposure, keys) }];
}

function userData(exposure: Exposure, keys: PublicKeys): string {
  const { domain, gateway } = exposure;
  const forwarder = forwarding(exposure);
  const installer = forwarder.package === null ? null : installation(forwarder.package);
  const files = [
    ...loginFiles(exposure, keys),
    ...housekeeping(exposure),
    ...firewall(exposure),
    ...forwarder.files,
    ...(installer?.files ?? []),
  ];
  const value = {
    ssh_pwauth: false,
    disable_root: true,
    ssh_deletekeys: commented(true, 'terraform appends the pinned host key.'),
    ssh_genkeytypes: ['ed25519'],
    apt: gateway.ipv4 ? undefined : mirrorWithIpv6(gateway),
    bootcmd:
      gateway.image.kind === 'ubuntu'
        ? commented(
            [leaveOut],
            'Unused here, and without CPU credits a first boot would wait long for snaps.',
          )
        : undefined,
    swap: commented(
      { filename: '/swapfile', size: 536870912 },
      'For package upgrades. EC2 has none, and 416 MB are left of 512.',
    ),
    users: commented(loginUsers(gateway.ssh.adminKeys), 'No default user.'),
    write_files: files.map(writeFilesEntry),
    runcmd: commented(
      firstBootCommands(forwarder, tunnelTasks(exposure.tunnel.replicas), installer?.commands ?? []),
      'Only at the first boot.',
    ),
  };
  const what = `The gateway of ${domain.name}: sshd for the tunnel from home, and ${gateway.forwarder} from the public ports to it.`;
  return yamlText(value, { header: `#cloud-config\n${what}`, compact: true });
}

/**
 * What Ubuntu's image starts and a gateway has no use for. cloud-init waits for snapd before runcmd, and each takes memory
 * that a small machine lacks. bootcmd runs before systemd starts them, but for multipathd, which mounting starts earlier and
 * this ends. Its socket would start it again, and fail at the mask.
 */
const leaveOut =
  'systemctl mask --now --no-block snapd snapd.socket snapd.seeded multipathd multipathd.socket packagekit fwupd-refresh.timer';

/** Not all of EC2's own mirrors, which Ubuntu's images use, have IPv6. undefined for an image whose mirrors are not known. */
function mirrorWithIpv6({ image, architecture }: Exposure['gateway']): object | undefined {
  if (image.kind !== 'ubuntu') return undefined;
  const uri =
    architecture === 'arm64' ? 'http://ports.ubuntu.com/ubuntu-ports' : 'http://archive.ubuntu.com/ubuntu';
  return commented({ primary: [{ arches: ['default'], uri }] }, 'Not all of EC2’s own mirrors have IPv6.');
}

function firstBootCommands(
  forwarder: Forwarding,
  tasks: number,
  installerCommands: readonly string[],
): readonly string[] {
  const { units } = forwarder;
  return [
    'systemctl daemon-reload',
    'systemctl restart systemd-journald.service',
    commented('ln -sfn /nonexistent /var/log/btmp', 'No log of failed logins.'),
    'systemctl enable --now expose-firewall.service',
    commented(
      `systemctl set-property user-$(id -u ${tunnelUser}).slice TasksMax=${tasks}`,
      'Whoever has the tunnel’s key can hold only a few sessions.',
    ),
    // sshd is stopped before it is enabled. Enabling adds the alias sshd.service, and on the reload that follows systemd
    // may take the alias's state, dead, for the service's. The old sshd would then keep the port and its configuration.
    commented(
      'systemctl disable --now ssh.socket ssh.service',
      'Ubuntu starts sshd through a socket with the old port.',
    ),
    'systemctl enable --now ssh.service',
    ...(units.length > 0 ? [`systemctl enable --now ${units.join(' ')}`] : []),
    ...installerCommands,
  ];
}
