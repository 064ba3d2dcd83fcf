/** The DNS records that lead to a gateway: they are its exposure's, whatever any state says. */
import { ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { askEc2 } from '../client.ts';
import { type ExistingRecord, existingRecords } from '../existing-records.ts';

/** The public addresses of the elastic IPs and network interfaces among `ids`. */
export function readAddresses(region: string, ids: readonly string[]): Promise<Result<ReadonlySet<string>>> {
  const AllocationIds = ids.filter((id) => id.startsWith('eipalloc-'));
  const NetworkInterfaceIds = ids.filter((id) => id.startsWith('eni-'));
  return askEc2(region, async ({ client, sdk }) => {
    // Without an id EC2 would list all of the account.
    const addresses =
      AllocationIds.length === 0
        ? []
        : ((await client.send(new sdk.DescribeAddressesCommand({ AllocationIds }))).Addresses ?? []);
    const interfaces =
      NetworkInterfaceIds.length === 0
        ? []
        : ((await client.send(new sdk.DescribeNetworkInterfacesCommand({ NetworkInterfaceIds })))
            .NetworkInterfaces ?? []);
    return new Set([
      ...addresses.flatMap(({ PublicIp }) => PublicIp ?? []),
      ...interfaces
        .flatMap(({ Ipv6Addresses = [] }) => Ipv6Addresses)
        .flatMap(({ Ipv6Address }) => Ipv6Address ?? []),
    ]);
  });
}

/** The A and AAAA records at the exposure's names that lead to one of `addresses`, and possibly elsewhere too. */
export async function recordsLeadingTo(
  { gateway, domain }: Pick<Exposure, 'gateway' | 'domain'>,
  addresses: ReadonlySet<string>,
): Promise<Result<readonly ExistingRecord[]>> {
  if (addresses.size === 0) return ok([]);
  const wanted = [domain.name, ...domain.aliases].flatMap((name) =>
    ['A', 'AAAA'].map((type) => ({ name, type })),
  );
  // Also where a person sets the records: they lead to the address as well.
  const byHand = { name: domain.zone, id: null, names: domain.namesByHand };
  const existing = await existingRecords(gateway.region, [...domain.zones, byHand], wanted);
  if (!existing.ok) return existing;
  const value = existing.value.filter(({ values }) => values.some((address) => addresses.has(address)));
  return { ...existing, value };
}

/** Whether a record leads to these addresses and to nothing else, which makes it the gateway's. */
export function leadsOnlyTo({ values }: ExistingRecord, addresses: ReadonlySet<string>): boolean {
  return values.length > 0 && values.every((address) => addresses.has(address));
}
