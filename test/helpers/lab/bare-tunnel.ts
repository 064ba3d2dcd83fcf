/**
 * The baseline of the forwarders: an `ssh -R` that listens on the gateway's public address itself, through an sshd
 * without our settings but with the tunnel's cipher.
 */
import { writeFileSync } from 'node:fs';
import { sshConfigName } from '../../../src/emitters/k8s/tunnel/tunnel-names.ts';
import { until } from './command.ts';
import type { Lab } from './lab.ts';
import { gatewayAddress } from './network.ts';
import { plainPort } from './origin.ts';

const sshPort = 2222;

export class BareTunnel {
  /** The gateway's port that leads to the origin. */
  readonly port = 8888;

  /** Lives as long as the laboratory. */
  static async start(lab: Lab): Promise<BareTunnel> {
    const tunnel = new BareTunnel();
    const { machine } = lab.gateway;
    writeFileSync(
      machine.path('/tmp/bare.conf'),
      `Port ${sshPort}\nHostKey /etc/ssh/ssh_host_ed25519_key\nPidFile none\nAuthorizedKeysFile /tmp/bare.keys\nStrictModes no\nGatewayPorts yes\nPermitRootLogin yes\n`,
    );
    writeFileSync(machine.path('/tmp/bare.keys'), `${lab.tunnelKey.public}\n`);
    machine.start(['sh', '-c', 'ulimit -n "$(ulimit -Hn)"; exec /usr/sbin/sshd -D -f /tmp/bare.conf']);
    await until('the bare sshd listens', 20, () => machine.listensOn(sshPort));
    const config = lab.artefacts.stored.get(sshConfigName(lab.exposure.name))?.data?.['ssh_config'] ?? '';
    const cipher = /^\s*Ciphers ([^,\s]+)/m.exec(config)?.[1];
    if (cipher === undefined) throw new Error('ssh_config names no cipher');
    lab.network.home.start([
      'sh',
      '-c',
      'ulimit -n "$(ulimit -Hn)"; exec "$@"',
      'ssh',
      'ssh',
      '-F',
      '/dev/null',
      '-N',
      '-i',
      lab.tunnelKey.path,
      '-c',
      cipher,
      '-p',
      String(sshPort),
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
      '-R',
      `${tunnel.port}:localhost:${plainPort}`,
      `root@${gatewayAddress}`,
    ]);
    await until('the bare tunnel listens', 20, () => machine.listensOn(tunnel.port));
    return tunnel;
  }
}
