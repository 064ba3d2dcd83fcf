/** Whether the site is up, asked as the last check of an apply asks it, but once and with little patience. */
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Check } from '../outside/check.ts';
import { checkPorts } from '../outside/check-ports.ts';
import type { Status } from './status.ts';

const seconds = 4;

/** The public ports from outside; none while there is nothing to ask. */
export async function visitSite(
  exposure: Exposure,
  status: Status,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const stopped = status.gateway === null ? status.cloud === 'asked' : status.gateway.state !== 'running';
  return stopped ? [] : checkPorts(exposure, gatewayAddresses(status, exposure), signal, seconds);
}

/** AWS knows the addresses; where there is no gateway or AWS was not asked, DNS may know them. */
export function gatewayAddresses({ gateway, dns }: Status, { domain }: Exposure): readonly string[] {
  if (gateway !== null) return [gateway.ipv4, gateway.ipv6].filter((address) => address !== null);
  return dns.filter(({ name }) => name === domain.name).flatMap(({ found }) => found);
}

/** Whether a visitor does not get through, as far as it can be seen. What could not be asked is not down. Pure. */
export function isDown({ cloud, gateway, dns, tunnel }: Status, checks: readonly Check[]): boolean {
  return (
    (cloud === 'asked' && gateway?.state !== 'running') ||
    dns.some(({ wanted, state }) => wanted !== null && (state === 'wrong' || state === 'missing')) ||
    (tunnel !== null && !areReady(tunnel)) ||
    checks.some(({ state }) => state === 'fail')
  );
}

export function areReady(tunnel: NonNullable<Status['tunnel']>): boolean {
  return tunnel.length > 0 && tunnel.every(({ ready, wanted }) => ready >= wanted && wanted > 0);
}
