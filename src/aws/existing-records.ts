/** DNS records that a hosted zone already holds. Reads only. */
import { ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { HostedZone } from '../compiler/resolved-exposure.ts';
import { askRoute53 } from './client.ts';

export interface RecordName {
  readonly name: string;
  readonly type: string;
}

/**
 * Those of `wanted`, and the CNAMEs at their names, beside which no other record can be made, that the zones hold; none
 * for a zone that does not exist, which terraform reports itself.
 */
export async function existingRecords(
  region: string,
  zones: readonly HostedZone[],
  wanted: readonly RecordName[],
): Promise<Result<readonly RecordName[]>> {
  const answers = await Promise.all(
    zones.map((zone) =>
      recordsInZone(
        region,
        zone,
        wanted.filter(({ name }) => zone.names.includes(name)),
      ),
    ),
  );
  const refused = answers.find((answer) => !answer.ok);
  return refused ?? ok(answers.flatMap((answer) => (answer.ok ? answer.value : [])));
}

function recordsInZone(
  region: string,
  zone: HostedZone,
  wanted: readonly RecordName[],
): Promise<Result<readonly RecordName[]>> {
  return askRoute53(region, async ({ client, sdk }) => {
    const byName = new sdk.ListHostedZonesByNameCommand({ DNSName: zone.name });
    const { HostedZones = [] } = zone.id === null ? await client.send(byName) : {};
    const found = HostedZones.find(
      ({ Name, Config }) => Name === `${zone.name}.` && Config?.PrivateZone !== true,
    );
    const id = zone.id ?? found?.Id;
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
