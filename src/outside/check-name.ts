/** Checks that the domain name leads to the gateway, by this machine's own resolver and hosts file. */
import { lookup } from 'node:dns/promises';
import { type Check, pass, skip, timed, type Verdict } from './check.ts';
import { isPrivateAddress } from './dns/private-address.ts';

export const nameCheckId = 'outside-name';

/** Fails when some of the answers are not the gateway's addresses; one of this network says nothing about the internet. */
export function checkName(name: string, addresses: readonly string[]): Promise<Check> {
  return timed(nameCheckId, `${name} leads to the gateway`, async () => {
    const found = await lookup(name, { all: true }).catch(() => null);
    if (found === null) return skip('this machine’s resolver does not know the name (yet)');
    return judgeName(
      found.map(({ address }) => address),
      addresses,
    );
  });
}

/** `wanted` are the gateway's addresses. Pure. */
export function judgeName(found: readonly string[], wanted: readonly string[]): Verdict {
  const elsewhere = found.filter((address) => !wanted.includes(address));
  if (elsewhere.length === 0) return pass(found.join(', '));
  if (elsewhere.some(isPrivateAddress))
    return skip(`the resolver here overrides the name: it answers ${found.join(', ')}`);
  const detail =
    elsewhere.length < found.length
      ? `some answers lead elsewhere: ${elsewhere.join(', ')}`
      : `it leads to ${found.join(', ')}, the gateway is ${wanted.join(', ')}`;
  return { state: 'fail', detail };
}
