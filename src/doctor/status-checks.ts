/** The checks whose answers the status already has. They take no time of their own. Pure. */
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import { type Check, fault, pass, skip, type Verdict } from '../outside/check.ts';
import type { DnsRecord } from '../outside/read-dns.ts';
import type { Status } from '../status/status.ts';
import { areReady } from '../status/visit-site.ts';

/** One check for each name and address family. */
export function dnsChecks({ dns }: Status, { domain }: Exposure): readonly Check[] {
  return dns.map((record) => ({
    id: `dns-${record.name}-${record.type.toLowerCase()}`,
    title: `${record.name} has an ${record.type} record for the gateway`,
    ...(record.state === 'overridden'
      ? overriddenVerdict(record)
      : dnsVerdict(record, zoneOf(record, domain))),
  }));
}

/** The zone that apply writes the record in; undefined when it is written by hand. */
function zoneOf({ name }: DnsRecord, { zones, namesByHand }: Exposure['domain']): string | undefined {
  return namesByHand.includes(name) ? undefined : zones.find(({ names }) => names.includes(name))?.name;
}

function dnsVerdict({ wanted, state, found }: DnsRecord, zone: string | undefined): Verdict {
  if (wanted === null) return skip('the gateway’s address is not known');
  const fix =
    zone === undefined
      ? `Set it to ${wanted}.`
      : `Run expose apply; a record that was right before is cached for up to its TTL. If apply has nothing to change, Route 53 has the record and the world asks other name servers: dig +short NS ${zone} has to show those that Route 53 lists for the zone; if not, set them at the registrar.`;
  switch (state) {
    case 'right':
      return pass(found.join(', '));
    case 'wrong':
    case 'overridden':
      return fault(`it leads to ${found.join(', ')}`, fix);
    case 'missing':
      return fault('there is no record', fix);
    case 'unknown':
      return skip('the resolver of this machine does not answer');
  }
}

/** No fault: the tunnel dials the gateway's address. */
function overriddenVerdict({ name, found }: DnsRecord): Verdict {
  return skip(
    `the resolver here overrides the name: it leads to ${found.join(', ')}, an address of this network. The tunnel dials the gateway’s address, which apply has told it. dig +short ${name} @1.1.1.1 shows what visitors get`,
  );
}

/** A failed check where the gateway's state is elsewhere, and none otherwise: before anything else is advised. */
export function stateChecks({ ownership }: Status): readonly Check[] {
  return ownership
    .filter(({ code }) => code === 'orphan-without-state')
    .map(({ summary, detail = '' }) => ({
      id: 'state',
      title: 'the gateway’s state is here',
      ...fault(summary, detail),
    }));
}

export function gatewayCheck(status: Status): Check {
  return { id: 'gateway', title: 'the gateway runs', ...gatewayVerdict(status) };
}

function gatewayVerdict({ cloud, gateway, faults, ownership }: Status): Verdict {
  if (cloud === 'not asked') return skip(reason(faults.cloud));
  const taken = ownership.find(({ code }) => code === 'name-taken');
  if (gateway === null && taken !== undefined) return fault(taken.summary, taken.detail ?? '');
  if (gateway === null) return fault('there is no instance with this gateway’s tags', 'Run expose apply.');
  const { id, state, ipv4, ipv6 } = gateway;
  return state === 'running'
    ? pass(`${id}, ${ipv4 ?? ipv6 ?? 'no address'}`)
    : fault(`${id} is ${state}`, 'Run expose apply, which starts it.');
}

/** `reasons` are why pods are not ready, in the cluster's words. */
export function tunnelCheck(status: Status, namespace: string, reasons: readonly string[]): Check {
  return { id: 'tunnel', title: 'the tunnel’s pods are ready', ...tunnelVerdict(status, namespace, reasons) };
}

function tunnelVerdict({ tunnel, faults }: Status, namespace: string, reasons: readonly string[]): Verdict {
  if (tunnel === null) return skip(reason(faults.cluster));
  if (tunnel.length === 0) return fault('there is no tunnel in the cluster', 'Run expose apply.');
  const count = tunnel.map(({ name, ready, wanted }) => `${name}: ${ready} of ${wanted}`).join(', ');
  if (areReady(tunnel)) return pass(count);
  const [first] = reasons;
  return fault(
    first === undefined ? count : [`${count}; ${first}`, ...reasons.slice(1)].join('\n'),
    tunnel
      .filter((one) => !areReady([one]))
      .map(({ name, wanted }) => wayOut(name, wanted, namespace))
      .join('\n'),
  );
}

function wayOut(name: string, wanted: number, namespace: string): string {
  return wanted === 0
    ? `kubectl -n ${namespace} scale deploy/${name} --replicas=1`
    : `kubectl -n ${namespace} logs deploy/${name}`;
}

export function orphansCheck(status: Status): Check {
  return { id: 'orphans', title: 'nothing is left over in EC2', ...orphansVerdict(status) };
}

function orphansVerdict({ cloud, orphans }: Status): Verdict {
  if (cloud === 'not asked') return skip('AWS could not be asked');
  const left = orphans.filter(({ kind }) => kind !== 'orphan-gateway');
  if (left.length === 0) return pass('nothing');
  return fault(
    left.map(({ address, detail }) => `${address}: ${detail}`).join('; '),
    'Run expose plan: it shows what apply repairs.',
  );
}

/** Why a side could not be asked. */
function reason([first]: readonly Diagnostic[]): string {
  return first?.summary ?? '';
}
