/** The ConfigMap that every tunnel pod mounts: ssh_config, the gateway's host keys and the pod's scripts. */
import type { ConfigMap } from 'kubernetes-types/core/v1.ts';
import type { Exposure, PublicKeys } from '../../../compiler/resolved-exposure.ts';
import { connectionLimits, sshMemory } from '../../limits.ts';
import { restartPause } from '../../recovery-time.ts';
import { labelsFor } from '../labels.ts';
import type { ManifestFile } from '../manifest-file.ts';
import drain from './scripts/drain.sh.hbs';
import live from './scripts/live.sh.hbs';
import ready from './scripts/ready.sh.hbs';
import ssh from './scripts/ssh.sh.hbs';
import start from './scripts/start.sh.hbs';
import sshConfigText from './ssh-config.hbs';
import { sshConfigName, tunnelHost } from './tunnel-names.ts';
import { drainSeconds } from './tunnel-pod.ts';

/** Seconds for which ssh waits for one address to answer. */
const connectSeconds = 10;

/** The entries of the ConfigMap by name: the files under /etc/tunnel in the pod. */
export function tunnelConfigFiles(exposure: Exposure, keys: PublicKeys): Record<string, string> {
  const files: Record<string, string> = {
    ssh_config: sshConfig(exposure),
    known_hosts: knownHosts(exposure.domain.name, keys),
    'start.sh': start({}),
    'ssh.sh': ssh({
      restartPause,
      triedSeconds: 2 * connectSeconds,
      dataKibibytes: 1024 * sshMemory(connectionLimits[exposure.gateway.forwarder]),
    }),
    'ready.sh': ready({}),
    'live.sh': live({}),
  };
  return exposure.tunnel.replicas > 1 ? { ...files, 'drain.sh': drain({ drainSeconds }) } : files;
}

export function tunnelConfigMap({ name, cluster }: Exposure, files: Record<string, string>): ManifestFile {
  const object: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: sshConfigName(name),
      namespace: cluster.namespace,
      labels: labelsFor(name, 'tunnel'),
    },
    data: files,
  };
  return {
    object,
    why: 'How the tunnel pods reach the gateway, which host key they trust, and how they start, answer probes and stop.',
  };
}

function sshConfig({ domain, ports, gateway, tunnel }: Exposure): string {
  const { interval, count } = tunnel.keepAlive;
  const tunnels = Array.from({ length: tunnel.replicas }, (_, replica) => ({
    name: tunnelHost(replica),
    forwards: ports.map(({ tunnels: listeners, target }) => ({
      listen: listeners[replica],
      host: target.host,
      port: target.port,
    })),
  }));
  return sshConfigText({
    tunnels,
    domain: domain.name,
    port: gateway.ssh.port,
    interval,
    count,
    patience: interval * (count + 1),
    connectSeconds,
  });
}

/** The gateway's host key and, during a rotation, its predecessor, under the HostKeyAlias of ssh_config. */
function knownHosts(domain: string, keys: PublicKeys): string {
  const trusted = keys.previousHost === null ? [keys.host] : [keys.host, keys.previousHost];
  return trusted.map((key) => `${domain} ${key}\n`).join('');
}
