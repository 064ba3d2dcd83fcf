/** Forwarder haproxy: PROXY protocol to the origin and, with several tunnels, health checks through each of them. */
import type { Exposure, Port } from '../../../../compiler/resolved-exposure.ts';
import { connectionLimits } from '../../../limits.ts';
import { executableFile, gatewayFile } from '../../gateway-file.ts';
import type { Forwarding } from '../forwarding.ts';
import { sandbox } from '../sandbox.ts';
import haproxyConfig from './haproxy.cfg.hbs';
import haproxyService from './haproxy.service.hbs';
import standInScript from './stand-in.py.hbs';

const configPath = '/etc/expose/haproxy.cfg';
const standIn = '/usr/local/libexec/expose-stand-in';

/**
 * One process for all ports. A script carries them until haproxy is installed: the origin expects the PROXY protocol,
 * which none of systemd's own tools speaks, and cloud-init itself needs Python.
 */
export function haproxy(exposure: Exposure): Forwarding {
  const unit = haproxyService({ configPath, standIn, sandbox });
  return {
    files: [
      gatewayFile(configPath, haproxyConfig(configuration(exposure))),
      gatewayFile('/etc/systemd/system/expose-haproxy.service', unit),
      executableFile(standIn, standInScript({})),
    ],
    units: ['expose-haproxy.service'],
    package: {
      name: 'haproxy',
      program: '/usr/sbin/haproxy',
      ownUnit: 'haproxy.service',
      restarts: 'expose-haproxy.service',
    },
  };
}

/** A single tunnel is not checked: there is no other to switch to, and a slow line would only turn visitors away. */
function configuration({ domain, gateway, ports, tunnel }: Exposure): object {
  const checked = tunnel.replicas > 1 ? checkedPort(ports) : null;
  return {
    limit: connectionLimits.haproxy,
    idle: gateway.idle,
    checked: checked !== null,
    listens: ports.map((port) => ({
      name: port.name,
      // One socket per family: through a socket for both the origin would see a visitor as ::ffff:203.0.113.1.
      bind: gateway.ipv6 ? `:${port.public},:::${port.public} v6only` : `:${port.public}`,
      checksHttp: port === checked && port.public === 80,
      checksTls: port === checked && port.public === 443,
      checksTcp: port === checked && port.public !== 80 && port.public !== 443,
      host: domain.name,
      servers: port.tunnels.map((number, index) => {
        const name = `t${index + 1}`;
        const follows = checked === null || port === checked ? '' : ` track ${checked.name}/${name}`;
        return { name, number, follows };
      }),
    })),
  };
}

/** The port whose checks stand for the whole tunnel: HTTP if there is one, else TLS, else the first. */
function checkedPort(ports: readonly Port[]): Port | null {
  const http = ports.find((port) => port.public === 80);
  const tls = ports.find((port) => port.public === 443);
  return http ?? tls ?? ports[0] ?? null;
}
