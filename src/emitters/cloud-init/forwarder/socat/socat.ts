/** Forwarder socat: one supervised unit per port. systemd's own proxy does the work until socat is installed. */
import type { Exposure } from '../../../../compiler/resolved-exposure.ts';
import { connectionLimits } from '../../../limits.ts';
import { executableFile, gatewayFile } from '../../gateway-file.ts';
import type { Forwarding } from '../forwarding.ts';
import { portsFile } from '../ports-file.ts';
import { sandbox } from '../sandbox.ts';
import forwardService from './forward.service.hbs';
import forwardScript from './forward.sh.hbs';

/** One template unit for all ports, and the script that it starts. */
export function socat({ gateway, ports }: Exposure): Forwarding {
  const limit = connectionLimits.socat;
  const listen = gateway.ipv6
    ? { socat: 'TCP6-LISTEN:$1,ipv6only=0', systemd: '[::]:$1' }
    : { socat: 'TCP4-LISTEN:$1', systemd: '0.0.0.0:$1' };
  const script = '/usr/local/libexec/expose-forward';
  const unit = forwardService({ script, tasks: limit + 50, sandbox });
  return {
    files: [
      portsFile(ports),
      executableFile(script, forwardScript({ listen, limit, idle: gateway.idle })),
      gatewayFile('/etc/systemd/system/expose-forward@.service', unit),
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
