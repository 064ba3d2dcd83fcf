/** The public hosted zones of the account. */
import type { Result } from '../compiler/diagnostics/diagnostic.ts';
import { askRoute53, type Route53 } from './client.ts';

export interface AccountZone {
  /** Without a final dot. */
  readonly name: string;
  readonly id: string;
}

/** Sorted by name. `region` chooses the partition. */
export function listPublicZones(region: string): Promise<Result<readonly AccountZone[]>> {
  return askRoute53(region, publicZones);
}

/** The same, for more requests to Route 53 that belong together. */
export async function publicZones({ client, sdk }: Route53): Promise<readonly AccountZone[]> {
  const zones: AccountZone[] = [];
  for await (const { HostedZones = [] } of sdk.paginateListHostedZones({ client }, {}))
    for (const { Name = '', Id = '', Config } of HostedZones)
      if (Config?.PrivateZone !== true)
        zones.push({ name: Name.replace(/\.$/, ''), id: Id.replace('/hostedzone/', '') });
  return zones.sort((a, b) => (a.name < b.name ? -1 : 1));
}
