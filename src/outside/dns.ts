/** What the names of an exposure lead to, asked of this machine's resolver. Reads only. */
import type { Exposure } from '../compiler/resolved-exposure.ts';

export interface DnsRecord {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  /** The gateway's address; null while it has none. */
  readonly wanted: string | null;
  readonly found: readonly string[];
  /** unknown: the resolver did not answer. */
  readonly state: 'right' | 'wrong' | 'missing' | 'unknown';
}

const noAnswer = new Set(['ENODATA', 'ENOTFOUND']);

/** One record for each name and address family. A wildcard is asked by a name that nobody has. */
export async function readDns(
  { domain, gateway }: Exposure,
  ipv4: string | null,
  ipv6: string | null,
): Promise<DnsRecord[]> {
  const { Resolver } = await import('node:dns/promises');
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  const ask = async (name: string, type: 'A' | 'AAAA', wanted: string | null): Promise<DnsRecord> => {
    try {
      const found = (await resolver.resolve(name.replace(/^\*/, 'expose-status'), type)) as string[];
      const right = wanted !== null && found.length > 0 && found.every((it) => same(it, wanted));
      return { name, type, wanted, found: [...found].sort(), state: right ? 'right' : 'wrong' };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      return { name, type, wanted, found: [], state: noAnswer.has(code) ? 'missing' : 'unknown' };
    }
  };
  const names = [domain.name, ...domain.aliases];
  return Promise.all(
    names.flatMap((name) => [ask(name, 'A', ipv4), ...(gateway.ipv6 ? [ask(name, 'AAAA', ipv6)] : [])]),
  );
}

/** IPv6 addresses have several spellings; URL knows the short one. */
function same(a: string, b: string): boolean {
  const short = (it: string) => (it.includes(':') ? new URL(`http://[${it}]`).hostname : it);
  return short(a) === short(b);
}
