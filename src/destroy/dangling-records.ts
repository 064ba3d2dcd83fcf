/** DNS records that would lead to an address which this exposure no longer has. */
import type { ExistingRecord } from '../aws/existing-records.ts';
import type { Remainder } from '../aws/gateway/cloud-remains.ts';
import { leadsOnlyTo, readAddresses, recordsLeadingTo } from '../aws/gateway/gateway-records.ts';
import { type Diagnostic, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { visible } from '../compiler/diagnostics/quote.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';

/**
 * The records to delete together with what is in no state. An address that is released may be somebody else's tomorrow,
 * so no record may lead to it then: what leads elsewhere too, or is not expose's to change, is named in a warning.
 */
export async function danglingRecords(
  untracked: readonly Remainder[],
  exposure: Exposure,
): Promise<Result<readonly ExistingRecord[]>> {
  const { gateway, domain } = exposure;
  const addresses = await readAddresses(
    gateway.region,
    untracked.map(({ id }) => id),
  );
  if (!addresses.ok) return addresses;
  const found = await recordsLeadingTo(exposure, addresses.value);
  if (!found.ok) return found;
  const removed = found.value.filter(
    (record) => !domain.namesByHand.includes(record.name) && leadsOnlyTo(record, addresses.value),
  );
  const kept = found.value.filter((record) => !removed.includes(record));
  return ok(removed, kept.length === 0 ? [] : [recordsLeft(kept)]);
}

function recordsLeft(records: readonly ExistingRecord[]): Diagnostic {
  const lines = records.map(({ name, type, values }) => `${name} ${type} ${values.join(', ')}`);
  return {
    severity: 'warning',
    code: 'record-left',
    summary: 'DNS records lead to an address that destroy releases',
    detail: [
      ...lines.map((line) => visible(line)),
      'expose leaves them alone. Change or delete them: AWS may give the address to somebody else.',
    ].join('\n'),
  };
}
