/** Checks the public ports from here, as a visitor would meet them. What cannot be seen from here never counts as passed. */
import { isIPv6 } from 'node:net';
import type { Exposure, Port } from '../compiler/resolved-exposure.ts';
import { type Answer, askPort, isHttp, isHttps } from './ask-port.ts';
import { type Check, pass, skip, timed, type Verdict } from './check.ts';
import { noIpv6Here } from './has-route.ts';
import { askInTurn } from './visit.ts';

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
    // The ingress tells names apart, and each needs a rule and a certificate of its own. A wildcard stands for names that
    // nobody knows here.
    const known = domain.aliases.filter((alias) => !alias.startsWith('*'));
    if (answers) checks.push(...(await askInTurn(known, signal, askFor)));
  }
  const seen = checks.filter(({ detail }) => detail !== noIpv6Here);
  return seen.length === checks.length ? checks : [...seen, ipv6Unseen];
}

function idOf({ name }: Port, address: string): string {
  return `outside-${name}-${isIPv6(address) ? 'ipv6' : 'ipv4'}`;
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
