/** How many visitors a gateway of 512 MB carries at a time. Measured per connection; docs/data-path.md has the figures. */
import type { Forwarder } from '../compiler/resolved-exposure.ts';

/**
 * Open connections over all public ports together, beyond which a visitor is refused at once. socat takes 133 KiB for a
 * connection, haproxy 3.4, nftables none, and sshd 34 KiB more in each case, of about 200 MB that are free.
 */
export const connectionLimits: Readonly<Record<Forwarder, number>> = {
  socat: 1000,
  haproxy: 4000,
  nftables: 5000,
};
