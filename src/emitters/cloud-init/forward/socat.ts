/** Forwarder socat: one supervised unit a port, and systemd's own proxy in its place until socat is installed. */
import type { Exposure } from '../../../compiler/resolved-exposure.ts';
import { connectionLimits } from '../../limits.ts';
import { file } from '../write-file.ts';
import forwardService from './forward.service.hbs';
import forwardScript from './forward.sh.hbs';
import type { Forwarding } from './forwarding.ts';
import { portsFile } from './ports-file.ts';
import { sandbox } from './sandbox.ts';

/** A template unit for all ports, and the script that it starts. */
export function socat({ gateway, ports }: Exposure): Forwarding {
  const limit = connectionLimits.socat;
  const listen = gateway.ipv6
    ? { socat: 'TCP6-LISTEN:$1,ipv6only=0', systemd: '[::]:$1' }
    : { socat: 'TCP4-LISTEN:$1', systemd: '0.0.0.0:$1' };
  const script = '/usr/local/libexec/expose-forward';
  return {
    files: [
      portsFile(ports),
      { path: script, mode: '0755', contents: forwardScript({ listen, limit }) },
      file(
        '/etc/systemd/system/expose-forward@.service',
        forwardService({ script, tasks: limit + 50, sandbox }),
      ),
    ],
    units: ports.map((port) => `expose-forward@${port.public}`),
    package: {
      name: 'socat',
      program: '/usr/bin/socat',
      ownUnit: null,
      restarts: 'expose-forward@*.service',
    },
  };
}
