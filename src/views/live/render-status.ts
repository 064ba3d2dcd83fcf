/** What is live, one line a thing. */

import type { Paint } from '../../channel.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import type { DnsRecord } from '../../outside/read-dns.ts';
import type { Status } from '../../status/status.ts';

const dnsWords = {
  right: 'leads to the gateway',
  wrong: 'leads elsewhere',
  missing: 'has no record',
  unknown: 'could not be asked',
} as const;

export function renderStatus(status: Status, exposure: Exposure, paint: Paint): string {
  const { cloud, gateway, tunnel } = status;
  const lines = [
    row(
      'gateway',
      gateway === null
        ? cloud === 'asked'
          ? 'there is none'
          : 'could not be asked'
        : `${gateway.id} is ${gateway.state} (${gateway.type}, ${exposure.gateway.region})`,
      gateway?.state === 'running',
      paint,
    ),
    ...(gateway === null
      ? []
      : [
          row(
            'address',
            [gateway.ipv4, gateway.ipv6].filter((it) => it !== null).join(', ') || 'none',
            gateway.ipv4 !== null,
            paint,
          ),
        ]),
    ...status.dns.map((it) =>
      row('dns', `${it.name} ${it.type} ${dnsLine(it)}`, it.state === 'right', paint),
    ),
    ...(tunnel === null
      ? [row('tunnel', 'could not be asked', false, paint)]
      : tunnel.length === 0
        ? [row('tunnel', 'is not in the cluster', false, paint)]
        : tunnel.map((it) =>
            row(
              'tunnel',
              `${it.name}: ${it.ready} of ${it.wanted} ready`,
              it.ready >= it.wanted && it.wanted > 0,
              paint,
            ),
          )),
    ...status.orphans.map((it) => row('found', `${it.address}: ${it.detail}`, false, paint)),
    ...(exposure.domain.manage ? [] : recordsToSet(status.dns, exposure.domain.ttl)),
  ];
  return `${lines.join('\n')}\n`;
}

function row(what: string, text: string, good: boolean, paint: Paint): string {
  return `${paint(good ? 'green' : 'yellow', good ? '✓' : '!')} ${what.padEnd(8)} ${visible(text)}`;
}

function dnsLine(record: DnsRecord): string {
  return `${dnsWords[record.state]}${record.state === 'wrong' ? ` (${record.found.join(', ')})` : ''}`;
}

/** With domain.manage: false the records are somebody else's to write. */
function recordsToSet(records: readonly DnsRecord[], ttl: number): string[] {
  const known = records.filter((it) => it.wanted !== null && it.state !== 'right');
  return known.length === 0
    ? []
    : [
        '',
        'Set these records:',
        ...known.map((it) => `  ${it.name}. ${ttl} IN ${it.type} ${it.wanted ?? ''}`),
      ];
}
