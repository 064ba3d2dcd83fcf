/** Records that a hosted zone has already. Reads only; the SDK is loaded when it is first needed. */
import { clientSettings } from './observe-gateway.ts';

export interface RecordName {
  readonly name: string;
  readonly type: string;
}

/**
 * Those of `wanted` that the public hosted zone called `zone` holds; none when there is no such zone, which terraform
 * says itself. Throws what the SDK throws: see explainAws.
 */
export async function existingRecords(
  region: string,
  zone: string,
  wanted: readonly RecordName[],
): Promise<RecordName[]> {
  const { Route53Client, ListHostedZonesByNameCommand, ListResourceRecordSetsCommand } = await import(
    '@aws-sdk/client-route-53'
  );
  const client = new Route53Client({ region, ...clientSettings });
  try {
    const zones = await client.send(new ListHostedZonesByNameCommand({ DNSName: zone }));
    const id = zones.HostedZones?.find((it) => it.Name === `${zone}.` && it.Config?.PrivateZone !== true)?.Id;
    if (id === undefined) return [];
    const found = await Promise.all(
      wanted.map(async (it) => {
        const next = await client.send(
          new ListResourceRecordSetsCommand({
            HostedZoneId: id,
            StartRecordName: it.name,
            StartRecordType: it.type as 'A',
            MaxItems: 1,
          }),
        );
        return next.ResourceRecordSets?.some(
          (record) => record.Type === it.type && plainName(record.Name ?? '') === it.name,
        );
      }),
    );
    return wanted.filter((_, index) => found[index]);
  } finally {
    client.destroy();
  }
}

/** Route 53 ends names with a dot and writes an asterisk as \052. */
function plainName(name: string): string {
  return name.replace(/\.$/, '').replaceAll('\\052', '*');
}
