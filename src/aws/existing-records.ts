/** DNS records that a hosted zone already holds. Reads only. */
import type { Result } from '../compiler/diagnostics/diagnostic.ts';
import { askRoute53 } from './client.ts';

export interface RecordName {
  readonly name: string;
  readonly type: string;
}

/**
 * Those of `wanted`, and the CNAMEs at their names, beside which no other record can be made, that the public hosted zone called `zone` holds; none when there is no such zone, which terraform
 * reports itself.
 */
export function existingRecords(
  region: string,
  zone: string,
  wanted: readonly RecordName[],
): Promise<Result<readonly RecordName[]>> {
  return askRoute53(region, async ({ client, sdk }) => {
    const zones = await client.send(new sdk.ListHostedZonesByNameCommand({ DNSName: zone }));
    const id = zones.HostedZones?.find(
      ({ Name, Config }) => Name === `${zone}.` && Config?.PrivateZone !== true,
    )?.Id;
    if (id === undefined) return [];
    const aliases = [...new Set(wanted.map(({ name }) => name))].map((name) => ({ name, type: 'CNAME' }));
    const obstacles = [...wanted, ...aliases];
    const exists = await Promise.all(
      obstacles.map(async ({ name, type }) => {
        const { ResourceRecordSets = [] } = await client.send(
          new sdk.ListResourceRecordSetsCommand({
            HostedZoneId: id,
            StartRecordName: name,
            StartRecordType: type as 'A',
            MaxItems: 1,
          }),
        );
        return ResourceRecordSets.some(
          (record) => record.Type === type && plainName(record.Name ?? '') === name,
        );
      }),
    );
    return obstacles.filter((_, index) => exists[index]);
  });
}

/** Route 53 ends names with a dot and writes an asterisk as \052. */
function plainName(name: string): string {
  return name.replace(/\.$/, '').replaceAll('\\052', '*');
}
