/** What is live, one line for each thing. */
import type { Page, Paint } from '../../channel.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import type { Check } from '../../outside/check.ts';
import type { DnsRecord } from '../../outside/dns/read-dns.ts';
import type { Status } from '../../status/status.ts';
import { exposeCommand } from '../text/expose-command.ts';

interface Row {
  readonly label:
    | 'state'
    | 'gateway'
    | 'address'
    | 'dns'
    | 'tunnel'
    | 'site'
    | 'image'
    | 'alerts'
    | 'problem';
  readonly text: string;
  /** null: it could not be seen. */
  readonly good: boolean | null;
}

export type ShownStatus = Status & { readonly checks: readonly Check[] };

/** What comes before each status of --watch: it is drawn over the one before. */
export function renderRedraw(seconds: number, now: Date, { terminal, paint }: Page): string {
  const line = paint('dim', `${now.toLocaleTimeString('en-GB')}, again every ${seconds} s until Ctrl-C`);
  // Cleared from the second line on: tmux keeps a screen that is cleared from its first line in the history.
  return terminal ? `\u001b[H\u001b[K${line}\n\u001b[J` : `\n${line}\n`;
}

export function renderStatus(status: ShownStatus, exposure: Exposure, paint: Paint): string {
  const rows = [
    ...status.orphans.filter(isElsewhere).map(stateRow),
    ...gatewayRows(status, exposure.gateway.region),
    ...status.dns.map(dnsRow),
    ...tunnelRows(status.tunnel),
    ...status.checks.map(siteRow),
    ...imageRows(status.image),
    ...alertsRows(status.alerts),
    ...status.orphans
      .filter((finding) => !isElsewhere(finding))
      .map(({ address, detail }): Row => ({ label: 'problem', text: `${address}: ${detail}`, good: false })),
  ];
  const lines = [...rows.map((row) => rowLine(row, paint)), ...recordsToSet(status.dns, exposure.domain)];
  return `${lines.join('\n')}\n`;
}

/** Where to go on when something is down; empty where a line above says it already. */
export function renderStatusAdvice(
  { gateway, cloud, dns, orphans }: Status,
  { domain }: Exposure,
  file: string,
): string {
  if (orphans.length > 0 || recordsToSet(dns, domain).length > 0) return '';
  const [command, what] =
    gateway === null && cloud === 'asked'
      ? ['plan', 'shows what an apply would create']
      : ['doctor', 'names the likely cause'];
  return `\nNext: ${exposeCommand(command, file)} ${what}.\n`;
}

function isElsewhere({ kind }: Status['orphans'][number]): boolean {
  return kind === 'orphan-gateway';
}

/** What to do about it is the command's warning. */
function stateRow(): Row {
  return {
    label: 'state',
    text: 'is not here: another machine made this gateway, or the state was lost',
    good: false,
  };
}

function gatewayRows({ account, gateway, cloud }: Status, region: string): readonly Row[] {
  if (gateway === null) {
    const where = account === null ? '' : ` in ${region} of account ${account.id} (${account.credentials})`;
    const text = cloud === 'asked' ? `does not exist${where}` : 'is not known: AWS could not be asked';
    return [{ label: 'gateway', text, good: false }];
  }
  const { id, state, type, ipv4, ipv6 } = gateway;
  const addresses = [ipv4, ipv6].filter((address) => address !== null);
  return [
    { label: 'gateway', text: `${id} is ${state} (${type}, ${region})`, good: state === 'running' },
    { label: 'address', text: addresses.join(', ') || 'none', good: addresses.length > 0 },
  ];
}

function dnsRow(record: DnsRecord): Row {
  return { label: 'dns', text: dnsText(record), good: record.state === 'right' };
}

function dnsText({ name, type, state, wanted, found }: DnsRecord): string {
  switch (state) {
    case 'right':
      return `${name} ${type} points to the gateway`;
    case 'wrong':
      return `${name} ${type} points to ${found.join(', ')}${wanted === null ? '; the gateway’s address is not known' : `, not to ${wanted}`}`;
    case 'overridden':
      return `${name} ${type} points to ${found.join(', ')} in this network: the resolver here overrides the name`;
    case 'missing':
      return `${name} has no ${type} record`;
    case 'unknown':
      return `${name} ${type} could not be looked up`;
  }
}

function tunnelRows(tunnel: Status['tunnel']): readonly Row[] {
  if (tunnel === null)
    return [{ label: 'tunnel', text: 'is not known: the cluster could not be asked', good: false }];
  if (tunnel.length === 0) return [{ label: 'tunnel', text: 'is not in the cluster', good: false }];
  return tunnel.map(({ name, ready, wanted }) => ({
    label: 'tunnel',
    text: `${name}: ${ready} of ${wanted} ready`,
    good: ready >= wanted && wanted > 0,
  }));
}

function siteRow({ title, detail, state }: Check): Row {
  return { label: 'site', text: `${title}: ${detail}`, good: state === 'skip' ? null : state === 'pass' };
}

/** Where the file has a digest there is nothing to say: the cluster runs no other content. */
function imageRows(image: Status['image']): readonly Row[] {
  if (image === null || image.running.length === 0) return [];
  const { image: name, running, first } = image;
  const good = running.every((digest) => first === null || digest === first);
  return [{ label: 'image', text: `${name} is ${running.join(' and ')}`, good }];
}

/** Whether a mail can arrive, and what the alarm says. */
function alertsRows(alerts: Status['alerts']): readonly Row[] {
  if (alerts === null) return [];
  const { email, subscriptions, alarm } = alerts;
  const regionsOf = (state: (typeof subscriptions)[number]['state']) =>
    subscriptions.filter((one) => one.state === state).map(({ region }) => region);
  const [missing, unconfirmed] = [regionsOf('missing'), regionsOf('unconfirmed')];
  const faults = [
    missing.length > 0 ? [`${email} is not subscribed in ${missing.join(' and ')}: run expose apply`] : [],
    unconfirmed.length > 0
      ? [
          `${email} has not followed the link in AWS’s mail (${unconfirmed.join(' and ')}): no alert arrives from there`,
        ]
      : [],
  ].flat();
  return [
    ...faults.map((text): Row => ({ label: 'alerts', text, good: false })),
    {
      label: 'alerts',
      text: alarmText(alarm, email),
      good: alarm === 'INSUFFICIENT_DATA' ? null : alarm === 'OK',
    },
  ];
}

function alarmText(alarm: string | null, email: string): string {
  switch (alarm) {
    case null:
      return 'there is no alarm: run expose apply';
    case 'OK':
      return `the alarm says OK: Route 53 gets an answer from the site; mails go to ${email}`;
    case 'ALARM':
      return 'the alarm says ALARM: Route 53 gets no answer from the site';
    default:
      return 'the alarm has no measurement yet';
  }
}

function rowLine({ label, text, good }: Row, paint: Paint): string {
  return `${good === null ? '-' : paint(good ? 'green' : 'yellow', good ? '✓' : '!')} ${label.padEnd(8)} ${visible(text)}`;
}

/** The records that a person writes. */
function recordsToSet(records: readonly DnsRecord[], { namesByHand, ttl }: Exposure['domain']): string[] {
  const open = records.flatMap(({ name, type, wanted, state }) =>
    wanted === null || state === 'right' || !namesByHand.includes(name)
      ? []
      : [`  ${name}. ${ttl} IN ${type} ${visible(wanted)}`],
  );
  return open.length === 0 ? [] : ['', 'Set these records:', ...open];
}
