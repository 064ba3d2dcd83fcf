/**
 * What the alerts consist of: their figures, and the words of the mails. docs/alerts.md adds up how long a mail takes;
 * a test holds it to these figures.
 */
import { alertRules, alertsName, metricRegion } from '../../compiler/alert-places.ts';
import { isSpot } from '../../compiler/market.ts';
import type { Alerts, Exposure, HealthCheck } from '../../compiler/resolved-exposure.ts';

/** Seconds between two requests of one health checker. The faster interval, 10, costs money. */
const requestInterval = 30;
/** Requests in a row that have to fail, or to succeed. One alone would report the nightly reconnect of a home's line. */
const failureThreshold = 2;
/** Seconds of the metric that the alarm looks at. */
const alarmPeriod = 60;

/** What the template refers to, beside what all templates do. */
export function alertsOf({ name, domain, gateway }: Exposure, alerts: Alerts) {
  const elsewhere = gateway.region === metricRegion ? null : metricRegion;
  const spot = isSpot(gateway);
  return {
    email: alerts.email,
    /** Route 53 looks a name up over IPv4 only. */
    byName: gateway.ipv4,
    record: recordOf(gateway.ipv4, domain),
    alertsName: alertsName(name),
    rules: alertRules(name),
    check: alerts.check,
    path: alerts.check.type === 'TCP' ? null : alerts.check.path,
    requestInterval,
    failureThreshold,
    alarmPeriod,
    alarm: alarmWords(domain.name, alerts),
    /** null if the gateway's events and the metric are in the same region, and one topic is enough. */
    metricRegion: elsewhere,
    eventsTopic: elsewhere === null ? 'alerts' : 'events',
    /** Whom a mail comes from. */
    sender: `expose ${name}`,
    interruption: spot
      ? jsonText(
          `EC2 takes back the capacity of <instance>, the spot instance of ${domain.name}, in about two minutes (<time>). The gateway stops, and EC2 starts it again with the same address when it has capacity. That can take hours. Run expose status to see how it is.`,
        )
      : null,
    state: jsonText(
      `The gateway of ${domain.name}, instance <instance>, is <state> (<time>). ${spot ? 'EC2 stops a spot instance when it needs the capacity, and starts it again later. ' : ''}If you did not do this, run expose status.`,
    ),
    /** The states that last. Those between them (pending, stopping, shutting-down) would only double the mails. */
    watched: ['running', 'stopped', 'terminated'],
  };
}

/** The record that has to be there before the check; null where a person sets it. */
function recordOf(ipv4: boolean, { zones }: Exposure['domain']): string | null {
  if (zones.length === 0) return null;
  return `aws_route53_record.${ipv4 ? 'ipv4' : 'ipv6'}`;
}

function alarmWords(domain: string, { check }: Alerts): string {
  const url = urlOf(domain, check);
  const down =
    check.type === 'TCP'
      ? `${url} accepts no connection. Run expose doctor to see why.`
      : `${url} does not answer with success: the gateway, the tunnel, the cluster or the application is down. Run expose doctor to see which.`;
  return `ALARM means: ${down} OK means: it answers again. Route 53 asks every ${requestInterval} seconds, from several places in the world.`;
}

function urlOf(domain: string, check: HealthCheck): string {
  if (check.type === 'TCP') return `${domain}:${check.port}`;
  const scheme = check.type.toLowerCase();
  const usual = check.port === (check.type === 'HTTP' ? 80 : 443);
  return `${scheme}://${domain}${usual ? '' : `:${check.port}`}${check.path}`;
}

/** EventBridge wants a text as JSON; <instance> and the like are its variables. */
function jsonText(text: string): string {
  return JSON.stringify(text);
}
