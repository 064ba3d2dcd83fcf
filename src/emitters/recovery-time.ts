/**
 * What follows from keepAlive: the gateway's tcp_retries2 and the time after which a silently lost tunnel is back.
 * The formula was measured against real sshd; test/lab holds it.
 */
import type { KeepAlive } from '../compiler/resolved-exposure.ts';

/** Seconds that the supervisor waits before it starts ssh again. */
export const restartPause = 2;
const loginSeconds = 1;

/**
 * net.ipv4.tcp_retries2 for the gateway: the smallest value at which unacknowledged traffic outlives
 * four fifths of interval × count seconds. ClientAlive alone never ends a session whose listener is busy, in any sshd from 9.2 to 10.5,
 * so the kernel has to.
 */
export function tcpRetries2(keepAlive: KeepAlive): number {
  const wanted = keepAlive.interval * keepAlive.count;
  for (let retries = 3; retries < 15; retries += 1)
    if (kernelGivesUpAfter(retries) >= wanted * 0.8) return retries;
  return 15;
}

/**
 * Seconds until the kernel ends a connection whose data nobody acknowledges, at a round trip of nearly 0: it waits 0.2 s,
 * then each time twice as long, 120 s at most. Linux's own 15 retries are 924.6 s; 943 were measured.
 */
export function kernelGivesUpAfter(retries: number): number {
  let seconds = 0;
  for (let retry = 0; retry <= retries; retry += 1) seconds += Math.min(0.2 * 2 ** retry, 120);
  return seconds;
}

/**
 * Seconds within which a silently lost tunnel carries traffic again, at a round trip of nearly 0. Both ends must notice:
 * the client after interval × (count + 1); the gateway when the kernel gives up on data that a visitor or a keep-alive
 * sent, and on a quiet listener the first keep-alive takes two intervals in sshd 9.2 to 9.4, one in later ones. Then the
 * client pauses and logs in, twice if its first attempt still met the old session.
 */
export function recoveryBound(keepAlive: KeepAlive): number {
  const clientNotices = keepAlive.interval * (keepAlive.count + 1);
  const gatewayNotices = 2 * keepAlive.interval + kernelGivesUpAfter(tcpRetries2(keepAlive));
  return Math.ceil(Math.max(clientNotices, gatewayNotices) + 2 * (restartPause + loginSeconds));
}
