/** Checks the public ports from here, as a visitor would meet them. What cannot be seen from here never counts as passed. */
import { isIPv6 } from 'node:net';
import type { Exposure, Port } from '../compiler/resolved-exposure.ts';
import { type Answer, askPort, isHttp, isHttps } from './ask-port.ts';
import { type Check, pass, skip, timed, type Verdict } from './check.ts';
import { noIpv6Here } from './has-route.ts';

/** The gateway lets one source have a share of its connections. */
const atATime = 8;

/** The beginning of the id of an alias's check. */
export const aliasId = 'outside-alias-';

export interface Site {
  readonly domain: { readonly name: string; readonly aliases: readonly string[] };
  readonly gateway: Pick<Exposure['gateway'], 'forwarder'>;
  readonly ports: readonly Port[];
}

/**
 * One check for each port and address, in that order, then one for each alias, asked at the first address. Where this
 * machine has no IPv6, one says so for all ports.
 */
export async function checkPorts(
  { domain, gateway, ports }: Site,
  addresses: readonly string[],
  signal: AbortSignal,
  seconds = 10,
): Promise<readonly Check[]> {
  const ask = async (port: Port, address: string, name = domain.name): Promise<Verdict> => {
    const header = gateway.forwarder === 'haproxy';
    // Each listens on a signal of its own: Node warns of a leak when more than ten listen on one.
    const visit = { name, address, header, seconds, signal: AbortSignal.any([signal]) };
    return judgeAnswer(await askPort(port, visit), address);
  };
  const byPort = ports.flatMap((port) =>
    addresses.map((address) =>
      timed(idOf(port, address), `${port.name} (${port.public}) on ${address}`, () => ask(port, address)),
    ),
  );
  const checks = [...(await Promise.all(byPort))];
  const [first] = addresses;
  const named = ports.find(isHttps) ?? ports.find(isHttp);
  if (first !== undefined && named !== undefined) {
    // What does not answer for the main name would only say so again for each alias.
    const answers = checks.some(({ id, answered }) => id === idOf(named, first) && answered);
    const askFor = (alias: string) =>
      timed(`${aliasId}${alias}`, `${named.name} (${named.public}) for ${alias}`, () =>
        ask(named, first, alias),
      );
    if (answers) checks.push(...(await aliasChecks(domain.aliases, askFor, signal)));
  }
  const seen = checks.filter(({ detail }) => detail !== noIpv6Here);
  return seen.length === checks.length ? checks : [...seen, ipv6Unseen];
}

function idOf({ name }: Port, address: string): string {
  return `outside-${name}-${isIPv6(address) ? 'ipv6' : 'ipv4'}`;
}

/** The ingress tells names apart, and each needs a rule and a certificate of its own. */
async function aliasChecks(
  aliases: readonly string[],
  askFor: (alias: string) => Promise<Check>,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  // A wildcard stands for names that nobody knows here.
  const known = aliases.filter((alias) => !alias.startsWith('*'));
  const checks: Check[] = [];
  for (let start = 0; start < known.length && !signal.aborted; start += atATime)
    checks.push(...(await Promise.all(known.slice(start, start + atATime).map(askFor))));
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
