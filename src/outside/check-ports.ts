/** Checks the public ports from here, as a visitor would meet them. What cannot be seen from here never counts as passed. */
import { isIPv6 } from 'node:net';
import type { Exposure, Port } from '../compiler/resolved-exposure.ts';
import { type Answer, askPort } from './ask-port.ts';
import { type Check, pass, skip, timed, type Verdict } from './check.ts';
import { noIpv6Here } from './has-route.ts';

export interface Site {
  readonly domain: { readonly name: string };
  readonly gateway: Pick<Exposure['gateway'], 'forwarder'>;
  readonly ports: readonly Port[];
}

/** One check for each port and address, in that order. Where this machine has no IPv6, one says so for all ports. */
export async function checkPorts(
  { domain, gateway, ports }: Site,
  addresses: readonly string[],
  signal: AbortSignal,
  seconds = 10,
): Promise<readonly Check[]> {
  // Each listens on a signal of its own: Node warns of a leak when more than ten listen on one.
  const visit = (address: string) => ({
    name: domain.name,
    address,
    header: gateway.forwarder === 'haproxy',
    seconds,
    signal: AbortSignal.any([signal]),
  });
  const checks = await Promise.all(
    ports.flatMap((port) =>
      addresses.map((address) =>
        timed(
          `outside-${port.name}-${isIPv6(address) ? 'ipv6' : 'ipv4'}`,
          `${port.name} (${port.public}) on ${address}`,
          async () => judgeAnswer(await askPort(port, visit(address)), address),
        ),
      ),
    ),
  );
  const seen = checks.filter(({ detail }) => detail !== noIpv6Here);
  return seen.length === checks.length ? checks : [...seen, ipv6Unseen];
}

const ipv6Unseen: Check = { id: 'outside-ipv6', title: 'the ports on IPv6', ...skip(noIpv6Here) };

/**
 * What an answer proves. A gateway accepts connections whether or not a tunnel is there, so a connection alone proves
 * nothing; and this machine may lack IPv6, which is not the gateway's fault.
 */
export function judgeAnswer({ kind, detail, trouble }: Answer, address: string): Verdict {
  switch (kind) {
    case 'answer':
      return { ...pass(detail), ...trouble, answered: true };
    case 'connected':
      return skip(detail);
    case 'closed':
      return { state: 'fail', detail, ...trouble };
    case 'unreachable':
      if (!isIPv6(address)) return { state: 'fail', detail };
      return skip(/ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL/.test(detail) ? noIpv6Here : detail);
  }
}
