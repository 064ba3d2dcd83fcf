/** The forwarder that the file names: it carries the public ports to the tunnel. */
import type { Exposure } from '../../../compiler/resolved-exposure.ts';
import type { Forwarding } from './forwarding.ts';
import { haproxy } from './haproxy/haproxy.ts';
import { nftables } from './nftables/nftables.ts';
import { socat } from './socat/socat.ts';

/** The files, units and package of the exposure's forwarder. */
export function forwarding(exposure: Exposure): Forwarding {
  switch (exposure.gateway.forwarder) {
    case 'socat':
      return socat(exposure);
    case 'haproxy':
      return haproxy(exposure);
    case 'nftables':
      return nftables(exposure);
  }
}
