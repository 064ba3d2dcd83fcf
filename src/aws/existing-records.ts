/** The DNS records that hosted zones already hold, and the removal of some. */
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { HostedZone } from '../compiler/resolved-exposure.ts';
import { askRoute53 } from './client.ts';

type Route53 = Parameters<Parameters<typeof askRoute53>[1]>[0];

export interface RecordName {
  readonly name: string;
  readonly type: string;
}

export interface ExistingRecord extends RecordName {
  /** What it leads to: addresses or a name. Empty for an alias of AWS's own. */
  readonly values: readonly string[];
  /** Seconds. */
  readonly ttl: number;
}

/**
 * Those of `wanted`, and the CNAMEs at their names, beside which no other record can be made, that the zones hold; none
 * for a zone that does not exist, which terraform reports itself.
 */
export function existingRecords(
  region: string,
  zones: readonly HostedZone[],
  wanted: readonly RecordName[],
): Promise<Result<readonly ExistingRecord[]>> {
  return askRoute53(region, async (route53) => {
    const answers = zones.map((zone) => recordsInZone(route53, zone, inZone(wanted, zone)));
    return (await Promise.all(answers)).flat();
  });
}

async function recordsInZone(
  route53: Route53,
  zone: HostedZone,
  wanted: readonly RecordName[],
): Promise<readonly ExistingRecord[]> {
  const id = wanted.length === 0 ? null : await zoneId(route53, zone);
  if (id === null) return [];
  const aliases = [...new Set(wanted.map(({ name }) => name))].map((name) => ({ name, type: 'CNAME' }));
  const found = await Promise.all([...wanted, ...aliases].map((record) => readRecord(route53, id, record)));
  return found.filter((record) => record !== null);
}

/** Deletes records as they were read: Route 53 refuses one that has changed since. */
export async function deleteRecords(
  region: string,
  zones: readonly HostedZone[],
  records: readonly ExistingRecord[],
): Promise<Result<null>> {
  const touched = zones.filter((zone) => inZone(records, zone).length > 0);
  if (touched.length === 0) return ok(null);
  return askRoute53(region, async (route53) => {
    for (const zone of touched) await deleteInZone(route53, zone, inZone(records, zone));
    return null;
  });
}

async function deleteInZone(
  route53: Route53,
  zone: HostedZone,
  records: readonly ExistingRecord[],
): Promise<void> {
  const id = await zoneId(route53, zone);
  if (id === null) return;
  const { client, sdk } = route53;
  const Changes = records.map((record) => ({
    Action: 'DELETE' as const,
    ResourceRecordSet: {
      Name: record.name,
      Type: record.type as 'A',
      TTL: record.ttl,
      ResourceRecords: record.values.map((Value) => ({ Value })),
    },
  }));
  await client.send(new sdk.ChangeResourceRecordSetsCommand({ HostedZoneId: id, ChangeBatch: { Changes } }));
}

function inZone<R extends RecordName>(records: readonly R[], zone: HostedZone): readonly R[] {
  return records.filter(({ name }) => zone.names.includes(name));
}

/** Its id, or that of the public zone of its name. */
async function zoneId({ client, sdk }: Route53, { id, name }: HostedZone): Promise<string | null> {
  if (id !== null) return id;
  const { HostedZones = [] } = await client.send(new sdk.ListHostedZonesByNameCommand({ DNSName: name }));
  const found = HostedZones.find(({ Name, Config }) => Name === `${name}.` && Config?.PrivateZone !== true);
  return found?.Id ?? null;
}

async function readRecord(
  { client, sdk }: Route53,
  zone: string,
  { name, type }: RecordName,
): Promise<ExistingRecord | null> {
  const { ResourceRecordSets = [] } = await client.send(
    new sdk.ListResourceRecordSetsCommand({
      HostedZoneId: zone,
      StartRecordName: name,
      StartRecordType: type as 'A',
      MaxItems: 1,
    }),
  );
  const found = ResourceRecordSets.find((set) => set.Type === type && plainName(set.Name ?? '') === name);
  return found === undefined ? null : { name, type, values: valuesOf(found), ttl: found.TTL ?? 0 };
}

function valuesOf({ ResourceRecords = [] }: ResourceRecordSet): readonly string[] {
  return ResourceRecords.flatMap(({ Value }) => Value ?? []);
}

/** Route 53 ends names with a dot and writes an asterisk as \052. */
function plainName(name: string): string {
  return name.replace(/\.$/, '').replaceAll('\\052', '*');
}
