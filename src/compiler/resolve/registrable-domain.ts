/** The registrable domain of a name, by the public suffix list. */
import type * as Tldts from 'tldts';

/** Top-level domains for which the list has only rules of private providers: the last two labels are the answer. */
const flat = new Set(['app', 'com', 'dev', 'info', 'net', 'org', 'xyz']);
let list: typeof Tldts | undefined;

/**
 * The part of a domain name that its owner registered: example.com for api.example.com, example.co.uk for
 * a.example.co.uk. A provider's suffix such as github.io counts as the provider's own domain. null if the name is itself a suffix.
 */
export function registrableDomain(name: string): string | null {
  const labels = name.split('.');
  if (labels.length > 1 && flat.has(labels.at(-1) ?? '')) return labels.slice(-2).join('.');
  // Evaluating the list takes longer than compiling a small file, so only files that need it load it. `require` does
  // that synchronously, and the bundler includes what it names.
  list ??= require('tldts') as typeof Tldts;
  return list.getDomain(name, { allowPrivateDomains: false });
}
