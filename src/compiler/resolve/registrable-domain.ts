/** The registrable domain of a name, by the public suffix list. */
import type * as Tldts from 'tldts';
import { flatDomains, sharedDomains } from './shared-domains.ts';

let list: typeof Tldts | undefined;

/**
 * The part of a domain name that its owner registered: example.com for api.example.com, example.co.uk for
 * a.example.co.uk. A suffix below which a company lets others register, such as eu.org or uk.com, counts as any other:
 * the zone is that of the customer. null if the name is itself a suffix.
 */
export function registrableDomain(name: string): string | null {
  const labels = name.split('.');
  const lastTwo = labels.slice(-2).join('.');
  if (
    labels.length > 1 &&
    flatDomains.includes(labels.at(-1) ?? '') &&
    !sharedDomains.includes(` ${lastTwo} `)
  )
    return lastTwo;
  // Evaluating the list takes longer than compiling a small file, so only files that need it load it. `require` does
  // that synchronously, and the bundler includes what it names.
  list ??= require('tldts') as typeof Tldts;
  return list.getDomain(name, { allowPrivateDomains: true });
}
