/** What the names of an exposure lead to, asked of this machine's resolver. Reads only. */
import { Resolver } from 'node:dns/promises';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { isPrivateAddress } from './private-address.ts';

export interface DnsRecord {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  /** The gateway's address; null while it has none. */
  readonly wanted: string | null;
  /** Sorted. */
  readonly found: readonly string[];
  /** overridden: the resolver here has an answer of its own. unknown: it did not answer. */
  readonly state: 'right' | 'wrong' | 'overridden' | 'missing' | 'unknown';
}

/** The gateway's addresses; null where it has none, or where they are not known. */
interface Addresses {
  readonly ipv4: string | null;
  readonly ipv6: string | null;
}

/** One record for each name and address family. A wildcard is asked for by a name that nothing else uses. */
export function readDns(
  { domain, gateway }: Pick<Exposure, 'domain' | 'gateway'>,
  { ipv4, ipv6 }: Addresses,
): Promise<readonly DnsRecord[]> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  return Promise.all(
    [domain.name, ...domain.aliases].flatMap((name) => [
      ...(gateway.ipv4 ? [readRecord(resolver, { name, type: 'A', wanted: ipv4 })] : []),
      ...(gateway.ipv6 ? [readRecord(resolver, { name, type: 'AAAA', wanted: ipv6 })] : []),
    ]),
  );
}

type WantedRecord = Pick<DnsRecord, 'name' | 'type' | 'wanted'>;

async function readRecord(resolver: Resolver, record: WantedRecord): Promise<DnsRecord> {
  const { name, type, wanted } = record;
  try {
    const asked = name.replace(/^\*/, 'expose-status');
    const found = await (type === 'A' ? resolver.resolve4(asked) : resolver.resolve6(asked));
    const right =
      wanted !== null && found.length > 0 && found.every((address) => sameAddress(address, wanted));
    const elsewhere = found.some(isPrivateAddress) ? 'overridden' : 'wrong';
    return { ...record, found: found.sort(), state: right ? 'right' : elsewhere };
  } catch (error) {
    return { ...record, found: [], state: isDenial(error) ? 'missing' : 'unknown' };
  }
}

/** The resolver answered that there is no such name, or no such record of the name. */
function isDenial(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENODATA', 'ENOTFOUND'].includes(String(error.code));
}

/** An IPv6 address can be written in several ways; a URL has the shortest one. */
function sameAddress(a: string, b: string): boolean {
  const short = (address: string) =>
    address.includes(':') ? new URL(`http://[${address}]`).hostname : address;
  return short(a) === short(b);
}
