/** The checks whose answers the status already has. They take no time of their own. Pure. */
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import { type Check, fault, pass, skip, type Verdict } from '../outside/check.ts';
import type { DnsRecord } from '../outside/dns/read-dns.ts';
import type { Status } from '../status/status.ts';
import { areReady } from '../status/visit-site.ts';

/** One check for each name and address family. `elsewhere` are zones that the world does not ask Route 53 for. */
export function dnsChecks(
  { dns }: Status,
  { domain }: Exposure,
  elsewhere: readonly string[],
): readonly Check[] {
  return dns.map((record) => ({
    id: `dns-${record.name}-${record.type.toLowerCase()}`,
    title: `${record.name} has an ${record.type} record for the gateway`,
    ...(record.state === 'overridden'
      ? overriddenVerdict(record)
      : dnsVerdict(record, zoneOf(record, domain), elsewhere)),
  }));
}

/** The zone that apply writes the record in; undefined when it is written by hand. */
function zoneOf({ name }: DnsRecord, { zones, namesByHand }: Exposure['domain']): string | undefined {
  return namesByHand.includes(name) ? undefined : zones.find(({ names }) => names.includes(name))?.name;
}

function dnsVerdict(
  { wanted, state, found }: DnsRecord,
  zone: string | undefined,
  elsewhere: readonly string[],
): Verdict {
  if (wanted === null) return skip('the gateway’s address is not known');
  const fix = zone === undefined ? `Set it to ${wanted}.` : recordFix(zone, elsewhere);
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

function recordFix(zone: string, elsewhere: readonly string[]): string {
  return elsewhere.includes(zone)
    ? `Put the delegation of ${zone} right first, as said above: apply only writes to the zone in Route 53.`
    : 'Run expose apply; a record that was right before is cached for up to its TTL.';
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

function gatewayVerdict({ cloud, gateway, faults, ownership, orphans }: Status): Verdict {
  if (cloud === 'not asked') return skip(reason(faults.cloud));
  const taken = ownership.find(({ code }) => code === 'name-taken');
  if (gateway === null && taken !== undefined) return fault(taken.summary, taken.detail ?? '');
  if (gateway === null) return fault('there is no instance with this gateway’s tags', 'Run expose apply.');
  const { id, state, ipv4, ipv6 } = gateway;
  const finding = orphans.find((candidate) => candidate.address === id && aboutGateway.has(candidate.kind));
  if (finding !== undefined) return fault(`${id} is ${state}`, sentence(finding.detail));
  return state === 'running'
    ? pass(`${id}, ${ipv4 ?? ipv6 ?? 'no address'}`)
    : fault(`${id} is ${state}`, gatewayFixes[state] ?? 'Run expose apply.');
}

/** What is said of the gateway itself; the other findings are about what is left over. */
const aboutGateway: ReadonlySet<string> = new Set(['stopped-instance', 'spot-request-missing']);

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const gatewayFixes: Readonly<Record<string, string>> = {
  pending: 'It is starting: ask again in a minute.',
  'shutting-down': 'It is being terminated. Run expose apply, which makes another one.',
};

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
      .map(({ name, wanted }) => advice(name, wanted, namespace))
      .join('\n'),
  );
}

function advice(name: string, wanted: number, namespace: string): string {
  return wanted === 0
    ? `kubectl -n ${namespace} scale deploy/${name} --replicas=1`
    : `kubectl -n ${namespace} logs deploy/${name}`;
}

export function orphansCheck(status: Status): Check {
  return { id: 'orphans', title: 'nothing is left over in EC2', ...orphansVerdict(status) };
}

function orphansVerdict({ cloud, orphans }: Status): Verdict {
  if (cloud === 'not asked') return skip('AWS could not be asked');
  // A gateway whose state is elsewhere and one that is stopped have checks of their own.
  const left = orphans.filter(({ kind }) => kind !== 'orphan-gateway' && !aboutGateway.has(kind));
  if (left.length === 0) return pass('all that carries its tag is in the state');
  return fault(
    left.map(({ address, detail }) => `${address}: ${detail}`).join('; '),
    left.some(({ repairs }) => repairs)
      ? 'Run expose plan: it shows what apply repairs.'
      : 'apply leaves it alone; the line above says what to do.',
  );
}

/** Why a side could not be asked. */
function reason([first]: readonly Diagnostic[]): string {
  return first?.summary ?? '';
}
