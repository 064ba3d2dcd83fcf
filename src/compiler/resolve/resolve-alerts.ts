/** What watches the site from outside: the port that Route 53 can ask, and where its mails go. */
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { AddDiagnostic } from '../diagnostics/add-diagnostic.ts';
import { partitionOf } from '../partition.ts';
import type { Alerts, HealthCheck, Port } from '../resolved-exposure.ts';

/** null without `alerts`. Warns where the check cannot see what is behind the gateway. */
export function resolveAlerts(
  { alerts, gateway }: ExposureConfig,
  ports: readonly Port[],
  add: AddDiagnostic,
): Alerts | null {
  if (alerts === null) return null;
  if (partitionOf(gateway.region) !== 'aws') {
    add({
      severity: 'error',
      code: 'alerts-unavailable',
      path: ['alerts'],
      summary: `there are no alerts for a gateway in ${gateway.region}`,
      detail:
        'Route 53 checks sites only for the accounts of AWS’s commercial regions. Leave alerts out and watch the site from elsewhere, or choose a commercial region.',
    });
    return null;
  }
  const everyone = gateway.ipv4 ? '0.0.0.0/0' : '::/0';
  const open = ports.filter(({ allow }) => [...allow.ipv4, ...allow.ipv6].includes(everyone));
  const check = checkOf(open, alerts.path);
  if (check === null) {
    add({
      severity: 'error',
      code: 'alerts-unavailable',
      path: ['alerts'],
      summary: 'no port is open to the health checks of the alerts',
      detail: `Route 53 asks from changing addresses of its own, so it can ask only a port that ${everyone} may reach. Open a port to everyone, or leave alerts out.`,
    });
    return null;
  }
  if (check.type === 'TCP')
    add({
      severity: 'warning',
      code: 'alerts-gateway-only',
      path: ['alerts'],
      summary: `the alerts watch the gateway alone, at port ${check.port}`,
      detail: `No port that is open to everyone speaks HTTP, so Route 53 only connects${behind[gateway.forwarder]} Name a port http or https if it speaks that, or watch the application from elsewhere too.`,
    });
  return { email: alerts.email, check };
}

/** What a connection proves: nftables sends it on to sshd's port for the tunnel, the others accept it themselves. */
const behind = {
  socat: ', which succeeds while the tunnel or the cluster is down.',
  haproxy: ', which succeeds while the tunnel or the cluster is down.',
  nftables: ': it succeeds while the tunnel is up, whatever becomes of the application.',
} as const;

/** HTTP is free of charge, HTTPS is not, and TCP sees the least. The names of ports count as they do in the checks from outside. */
function checkOf(open: readonly Port[], path: string): HealthCheck | null {
  const http = open.find(({ name, public: port }) => name === 'http' || port === 80);
  if (http !== undefined) return { type: 'HTTP', port: http.public, path };
  const https = open.find(({ name, public: port }) => name === 'https' || port === 443);
  if (https !== undefined) return { type: 'HTTPS', port: https.public, path };
  const [first] = open;
  return first === undefined ? null : { type: 'TCP', port: first.public };
}
