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
 * Connections of one source, which is an IPv4 address or an IPv6 /64. An IPv6 /48 may have twice as many. An office or a
 * carrier behind one address still fits, and it takes five such sources to fill the gateway.
 */
export const visitorShare = (limit: number): number => limit / 5;

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
