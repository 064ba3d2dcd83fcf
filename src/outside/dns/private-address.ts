/** Addresses that no gateway has: an answer with one comes from the resolver of the network here, not from Route 53. */
import ipaddr from 'ipaddr.js';

const ranges: ReadonlySet<string> = new Set([
  'private',
  'uniqueLocal',
  'linkLocal',
  'carrierGradeNat',
  // What a blocking resolver answers.
  'unspecified',
]);

/** Whether the address means something within its own network alone. Loopback is this machine’s own doing, and plainly wrong. */
export function isPrivateAddress(address: string): boolean {
  return ipaddr.isValid(address) && ranges.has(ipaddr.process(address).range());
}
