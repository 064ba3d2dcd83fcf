/** What a forwarder needs on the gateway to carry the public ports to the tunnel. */
import type { GatewayFile } from '../gateway-file.ts';

export interface Forwarding {
  readonly files: readonly GatewayFile[];
  /** Units to enable and start. Without ".service", to save bytes of user data where there are many ports. */
  readonly units: readonly string[];
  /** The package that has to be installed; null when none has to. */
  readonly package: ForwarderPackage | null;
}

export interface ForwarderPackage {
  /** The name of the Debian package. */
  readonly name: string;
  /** The path of the program, which exists once the package is installed. */
  readonly program: string;
  /** The package's own unit, which would start beside ours with Debian's configuration; null when it has none. */
  readonly ownUnit: string | null;
  /** The unit, or pattern of units, to restart after the installation. */
  readonly restarts: string;
}
