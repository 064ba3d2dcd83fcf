/** The registrable domain of a name, by the public suffix list. */
import type * as Tldts from 'tldts';

/** Top-level domains below which the list has no rule but those of private providers: the last two labels are the answer. */
const flat = new Set(['app', 'com', 'dev', 'info', 'net', 'org', 'xyz']);
let list: typeof Tldts | undefined;

/**
 * What somebody registered of a domain name: example.com for api.example.com, example.co.uk for a.example.co.uk.
 * Names under a provider's suffix such as github.io count as the provider's. Null when the name is itself a suffix.
 */
export function registrableDomain(name: string): string | null {
  const labels = name.split('.');
  if (labels.length > 1 && flat.has(labels.at(-1) ?? '')) return labels.slice(-2).join('.');
  // Evaluating the list takes longer than compiling a small file, so that only files that need it pay; `require` is
  // the synchronous way, and the bundler includes what it names.
  list ??= require('tldts') as typeof Tldts;
  return list.getDomain(name, { allowPrivateDomains: false });
}
