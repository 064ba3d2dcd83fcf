/** What a gateway of 512 MB and a tunnel pod may use: connections, logins, tasks, memory. docs/data-path.md has the measurements. */
import type { Forwarder } from '../compiler/resolved-exposure.ts';

/**
 * Open connections over all public ports together. The gateway refuses further visitors at once. A connection takes
 * 133 KiB in socat, 3.4 KiB in haproxy and nothing in nftables, and 34 KiB more in sshd, of about 200 MB that are free.
 */
export const connectionLimits: Readonly<Record<Forwarder, number>> = {
  socat: 1000,
  haproxy: 4000,
  nftables: 5000,
};

/**
 * Connections of one source, which is an IPv4 address or an IPv6 /48. Each may be an upload that the target does not
 * read. Such an upload takes up to 3.8 MiB of the tunnel's session on the gateway (measured with an uplink of 50 Mbit/s)
 * and 2.1 MiB of ssh in the pod. All of one source's uploads fit into what a gateway of 512 MB and a node of 1 GB have
 * free beside 1,000 other visitors, so one source cannot end the tunnel of all.
 */
export const connectionsPerVisitor = 56;

/** MiB of ssh for an unread upload: the 2.1 that were measured, and a reserve. */
const uploadMemory = 2.25;

/**
 * MiB that ssh in the tunnel pod may take: 10, 35 KiB for a connection, which it never gives back, and one source's unread
 * uploads. ssh ends when it needs more, and autossh starts it again.
 */
export const sshMemory = (connections: number): number =>
  Math.ceil(10 + (connections * 35) / 1024 + connectionsPerVisitor * uploadMemory);

/** MiB that the kernel keeps of an unread upload on its way to the target: 3.2 measured, which control groups of version 2 count. */
const queueMemory = 4;
/** MiB for the scripts and probes of the pod. */
const scriptMemory = 32;
/** MiB more for a pod that installs its programs. */
const installMemory = 192;

/** MiB of the tunnel pod: more than `sshMemory`, so that ssh ends before the container does. */
export const podMemory = (connections: number, installs: boolean): number =>
  sshMemory(connections) +
  connectionsPerVisitor * queueMemory +
  scriptMemory +
  (installs ? installMemory : 0);

/**
 * Tasks of the tunnel's user on the gateway. Each tunnel may have three sessions: its own, one that was lost silently, and
 * one of a rollout. Three more are spare. A session has two tasks, and so has the manager that systemd starts for a user.
 */
export const tunnelTasks = (replicas: number): number => 2 * (3 * replicas + 3) + 2;

/**
 * Connections to sshd from one source that has not logged in yet: the tunnels, and four more. ssh-keyscan alone opens
 * one for each kind of key. Six such sources stay below sshd's MaxStartups.
 */
export const strangerLogins = (replicas: number): number => replicas + 4;
