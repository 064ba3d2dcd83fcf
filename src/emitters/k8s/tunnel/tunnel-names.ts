/** What the tunnel's objects are called: after the exposure, so that two exposures can share a namespace. Pure. */

/** The Deployment of a replica, and its instance label: <name>-tunnel, <name>-tunnel-2, … */
export function tunnelName(exposureName: string, replica: number): string {
  return `${exposureName}-${tunnelHost(replica)}`;
}

/** The Host of a replica in ssh_config, which the pod's scripts take: tunnel, tunnel-2, … */
export function tunnelHost(replica: number): string {
  return replica === 0 ? 'tunnel' : `tunnel-${replica + 1}`;
}

export function accountName(exposureName: string): string {
  return `${exposureName}-tunnel`;
}

/** The ConfigMap that is mounted at /etc/tunnel. */
export function sshConfigName(exposureName: string): string {
  return `${exposureName}-tunnel-ssh`;
}

export function keySecretName(exposureName: string): string {
  return `${exposureName}-tunnel-key`;
}
