/** Checks the public ports from here, as a visitor would meet them. What cannot be seen from here never counts as passed. */
import { isIPv6 } from 'node:net';
import type { Exposure, Port } from '../compiler/resolved-exposure.ts';
import { type Answer, askPort, isHttp, isHttps, type Visit } from './ask-port.ts';
import { type Check, pass, skip, timed, type Verdict } from './check.ts';
import { noIpv6Here } from './has-route.ts';

/** The gateway lets one source have a share of its connections. */
const atATime = 8;

export interface Site {
  readonly domain: { readonly name: string; readonly aliases: readonly string[] };
  readonly gateway: Pick<Exposure['gateway'], 'forwarder'>;
  readonly ports: readonly Port[];
}

/**
 * One check for each port and address, in that order, then one for each alias. Where this machine has no IPv6, one says so
 * for all ports.
 */
export async function checkPorts(
  { domain, gateway, ports }: Site,
  addresses: readonly string[],
  signal: AbortSignal,
  seconds = 10,
): Promise<readonly Check[]> {
  // Each listens on a signal of its own: Node warns of a leak when more than ten listen on one.
  const visit = (address: string, name = domain.name) => ({
    name,
    address,
    header: gateway.forwarder === 'haproxy',
    seconds,
    signal: AbortSignal.any([signal]),
  });
  const byPort = ports.flatMap((port) =>
    addresses.map((address) =>
      timed(
        `outside-${port.name}-${isIPv6(address) ? 'ipv6' : 'ipv4'}`,
        `${port.name} (${port.public}) on ${address}`,
        async () => judgeAnswer(await askPort(port, visit(address)), address),
      ),
    ),
  );
  const site = { domain, gateway, ports };
  const checks = [...(await Promise.all(byPort)), ...(await aliasChecks(site, addresses, visit, signal))];
  const seen = checks.filter(({ detail }) => detail !== noIpv6Here);
  return seen.length === checks.length ? checks : [...seen, ipv6Unseen];
}

/** The ingress tells names apart, and each needs a rule and a certificate of its own: asked at the first address. */
async function aliasChecks(
  { domain, ports }: Site,
  [address]: readonly string[],
  visit: (address: string, name: string) => Visit,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const port = ports.find(isHttps) ?? ports.find(isHttp);
  if (port === undefined || address === undefined) return [];
  // A wildcard stands for names that nobody knows here.
  const aliases = domain.aliases.filter((alias) => !alias.startsWith('*'));
  const checks: Check[] = [];
  for (let start = 0; start < aliases.length && !signal.aborted; start += atATime) {
    const batch = aliases
      .slice(start, start + atATime)
      .map((alias) =>
        timed(`outside-alias-${alias}`, `${port.name} (${port.public}) for ${alias}`, async () =>
          judgeAnswer(await askPort(port, visit(address, alias)), address),
        ),
      );
    checks.push(...(await Promise.all(batch)));
  }
  return checks;
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
