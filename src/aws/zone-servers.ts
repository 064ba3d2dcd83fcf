/** The name servers that Route 53 gave to hosted zones. The world finds a record only if the zone is delegated to these. */
import type { Result } from '../compiler/diagnostics/diagnostic.ts';
import type { HostedZone } from '../compiler/resolved-exposure.ts';
import { askRoute53 } from './client.ts';
import { type AccountZone, publicZones } from './hosted-zones.ts';

export interface ZoneServers {
  readonly zone: string;
  /** In lower case, sorted; null where the account has no such public zone. */
  readonly servers: readonly string[] | null;
  /** The names of the account's public zones. */
  readonly present: readonly string[];
}

/** One answer for each zone. `region` chooses the partition. */
export function readZoneServers(
  region: string,
  zones: readonly HostedZone[],
): Promise<Result<readonly ZoneServers[]>> {
  return askRoute53(region, async (route53) => {
    const all = await publicZones(route53);
    const present = [...new Set(all.map(({ name }) => name))];
    return Promise.all(
      zones.map(async (zone): Promise<ZoneServers> => {
        const id = idOf(zone, all);
        return {
          zone: zone.name,
          servers: id === undefined ? null : await serversOf(route53, id),
          present,
        };
      }),
    );
  });
}

function idOf({ id, name }: HostedZone, all: readonly AccountZone[]): string | undefined {
  return all.find((zone) => (id === null ? zone.name === name : zone.id === id))?.id;
}

async function serversOf(
  { client, sdk }: Parameters<typeof publicZones>[0],
  id: string,
): Promise<readonly string[]> {
  const { DelegationSet } = await client.send(new sdk.GetHostedZoneCommand({ Id: id }));
  return (DelegationSet?.NameServers ?? []).map((server) => server.replace(/\.$/, '').toLowerCase()).sort();
}
