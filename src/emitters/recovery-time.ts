/**
 * What follows from keepAlive: the gateway's tcp_retries2, and the time within which a silently lost tunnel is back.
 * test/lab holds the formula against a real sshd.
 */
import type { KeepAlive } from '../compiler/resolved-exposure.ts';

/** Seconds that the tunnel pod waits before it starts ssh again. */
export const restartPause = 2;
const loginSeconds = 1;

/**
 * net.ipv4.tcp_retries2 for the gateway: the smallest value that keeps a connection with unacknowledged data for at
 * least four fifths of interval × count seconds. The kernel has to end such sessions: no sshd from 9.2 to 10.5 ends one
 * by ClientAlive alone while visitors keep its listener busy.
 */
export function tcpRetries2(keepAlive: KeepAlive): number {
  const wanted = keepAlive.interval * keepAlive.count * 0.8;
  let retries = 3;
  while (retries < 15 && kernelGivesUpAfter(retries) < wanted) retries += 1;
  return retries;
}

/**
 * Seconds after which the kernel ends a connection whose data is not acknowledged, at a round trip of nearly 0: it waits
 * 0.2 s, then twice as long each time, at most 120 s. Linux's own 15 retries are 924.6 s; 943 were measured.
 */
export function kernelGivesUpAfter(retries: number): number {
  let seconds = 0;
  for (let retry = 0; retry <= retries; retry += 1) seconds += Math.min(0.2 * 2 ** retry, 120);
  return seconds;
}

/**
 * Seconds within which a silently lost tunnel carries traffic again, at a round trip of nearly 0. Both ends must notice
 * the loss. The client does after interval × (count + 1). The gateway does when the kernel gives up on unacknowledged
 * data of a visitor or of a keep-alive; on a quiet listener the first keep-alive takes two intervals in sshd 9.2 to 9.4,
 * one in later versions. Then the client pauses and logs in, twice if its first attempt still met the old session.
 */
export function recoveryBound(keepAlive: KeepAlive): number {
  const clientNotices = keepAlive.interval * (keepAlive.count + 1);
  const gatewayNotices = 2 * keepAlive.interval + kernelGivesUpAfter(tcpRetries2(keepAlive));
  return Math.ceil(Math.max(clientNotices, gatewayNotices) + 2 * (restartPause + loginSeconds));
}
