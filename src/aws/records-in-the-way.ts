/** Records that a plan would make and that are there already: they stop terraform in the middle, with everything else made. */
import { asWarning, type Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { allOf } from '../compiler/diagnostics/quote.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import { unknownRecords } from '../tools/terraform/explain-terraform.ts';
import { type ExistingRecord, existingRecords, type RecordName } from './existing-records.ts';
import { leadsOnlyTo } from './gateway/gateway-records.ts';

/**
 * At most one error about those of `wanted` that exist, or the warning that Route 53 did not answer. `addresses` are the
 * live gateway's.
 */
export async function recordsInTheWay(
  { domain: { zones }, gateway }: Pick<Exposure, 'domain' | 'gateway'>,
  wanted: readonly RecordName[],
  addresses: readonly string[],
): Promise<readonly Diagnostic[]> {
  if (wanted.length === 0) return [];
  const existing = await existingRecords(gateway.region, zones, wanted);
  if (!existing.ok) return existing.diagnostics.map(asWarning);
  if (existing.value.length === 0) return [];
  return [
    {
      severity: 'error',
      code: 'record-exists',
      summary: `${allOf(zones.map(({ name }) => name))} already ${zones.length === 1 ? 'has' : 'have'} records that are in the way of the plan`,
      detail: recordAdvice(existing.value, new Set(addresses)),
      path: ['domain'],
    },
  ];
}

/** What leads to the gateway serves its visitors: to delete it takes the name away from them for a while. */
export function recordAdvice(records: readonly ExistingRecord[], gateway: ReadonlySet<string>): string {
  const own = records.filter((record) => leadsOnlyTo(record, gateway));
  const others = records.filter((record) => !own.includes(record));
  return [
    ...(own.length === 0 ? [] : [ownRecords(own)]),
    ...(others.length === 0 ? [] : [unknownRecords(others)]),
  ].join(' ');
}

function ownRecords(own: readonly ExistingRecord[]): string {
  const names = own.map(({ name, type }) => `${name} ${type}`).join(', ');
  const imports = own.map(
    ({ name, type }) =>
      `terraform import 'aws_route53_record.${type === 'A' ? 'ipv4' : 'ipv6'}["${name}"]' ZONE-ID_${name}_${type}`,
  );
  return [
    `The state does not contain ${names}, but the value is this gateway’s address: a run that was killed wrote it, or the state is outdated.`,
    'Visitors use it. If a newer state exists, bring it here. Otherwise take the record into the state, with the variables of docs/by-hand.md:',
    `${imports.join('; ')}.`,
    'Deleting it and running the same command again works too, but visitors then cannot find the site for some minutes.',
  ].join(' ');
}
