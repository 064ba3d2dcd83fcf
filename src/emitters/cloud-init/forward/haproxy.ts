/** Forwarder haproxy: PROXY protocol to the origin, and with several tunnels checks that go through them. */
import type { Exposure, Port } from '../../../compiler/resolved-exposure.ts';
import { connectionLimits } from '../../limits.ts';
import { file } from '../write-file.ts';
import type { Forwarding } from './forwarding.ts';
import haproxyConfig from './haproxy.cfg.hbs';
import haproxyService from './haproxy.service.hbs';
import { sandbox } from './sandbox.ts';
import standInScript from './stand-in.py.hbs';

const configPath = '/etc/expose/haproxy.cfg';
const standIn = '/usr/local/libexec/expose-stand-in';

/**
 * One process for all ports. Until haproxy is installed a script carries them: the origin expects the PROXY protocol, which
 * none of systemd's own tools speaks, while Python is on every machine that cloud-init runs on.
 */
export function haproxy(exposure: Exposure): Forwarding {
  return {
    files: [
      file(configPath, haproxyConfig(configuration(exposure))),
      file('/etc/systemd/system/expose-haproxy.service', haproxyService({ configPath, standIn, sandbox })),
      { path: standIn, mode: '0755', contents: standInScript({}) },
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

/** With one tunnel there is nothing to choose from, and a check that fails on a slow line would only turn visitors away. */
function configuration({ domain, gateway, ports, tunnel }: Exposure): object {
  const decider = tunnel.replicas > 1 ? decidingPort(ports) : null;
  return {
    limit: connectionLimits.haproxy,
    checked: decider !== null,
    listens: ports.map((port) => ({
      name: port.name,
      // Two sockets: through one for both families the origin would see a visitor as ::ffff:203.0.113.1.
      bind: gateway.ipv6 ? `:${port.public},:::${port.public} v6only` : `:${port.public}`,
      checksHttp: port === decider && port.public === 80,
      checksTls: port === decider && port.public === 443,
      checksTcp: port === decider && port.public !== 80 && port.public !== 443,
      host: domain.name,
      servers: port.tunnels.map((number, index) => {
        const name = `t${index + 1}`;
        return {
          name,
          number,
          follows: decider === null || port === decider ? '' : ` track ${decider.name}/${name}`,
        };
      }),
    })),
  };
}

/** The port whose checks stand for a whole tunnel: one that answers HTTP, else one that answers TLS, else the first. */
function decidingPort(ports: readonly Port[]): Port | null {
  return (
    ports.find((port) => port.public === 80) ?? ports.find((port) => port.public === 443) ?? ports[0] ?? null
  );
}
