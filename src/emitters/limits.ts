/** How many connections a gateway of 512 MB serves at a time. docs/data-path.md has the measurements. */
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
 * Connections of one source, which is an IPv4 address or an IPv6 /48. Each may be an upload that the target does not read,
 * which takes up to 3.8 MiB of the tunnel's session on the gateway (an uplink of 50 Mbit/s) and 2.1 MiB in the pod. So
 * many fit into what a gateway of 512 MB and a node of 1 GB have free, beside 1,000 visitors of others: one source cannot
 * end the tunnel of all.
 */
export const visitorShare = 56;

/**
 * MiB that ssh in the tunnel pod may take: 10, 35 KiB for a connection, which it never gives back, and one source's unread
 * uploads. ssh ends when it needs more, and autossh starts it again.
 */
export const sshMemory = (connections: number): number =>
  Math.ceil(10 + (connections * 35) / 1024 + visitorShare * 2.25);

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
