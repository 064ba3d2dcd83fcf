/** What carries the public ports to the tunnel, by the forwarder that the file names. */
import type { Exposure } from '../../../compiler/resolved-exposure.ts';
import type { GatewayFile } from '../write-file.ts';
import { haproxy } from './haproxy.ts';
import { nftables } from './nftables.ts';
import { socat } from './socat.ts';

export interface Forwarding {
  readonly files: readonly GatewayFile[];
  /** Units to enable and start; .service is understood, since each byte counts for many ports. */
  readonly units: readonly string[];
  /** What has to come from a package mirror; null when nothing has to. */
  readonly package: PackageWanted | null;
}

export interface PackageWanted {
  /** Debian's name of it. */
  readonly name: string;
  /** The program's path, which exists once it is installed. */
  readonly program: string;
  /** The package's own unit, which would start beside ours with Debian's configuration; null when it has none. */
  readonly ownUnit: string | null;
  /** The unit, or a pattern of units, to restart then. */
  readonly restarts: string;
}

/** The files and units of the exposure's forwarder. */
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
