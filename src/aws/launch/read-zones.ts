/** The availability zones for a new gateway, the best first. Reads only. */
import type { Result } from '../../compiler/diagnostics/diagnostic.ts';
import { isSpot } from '../../compiler/market.ts';
import type { Gateway } from '../../compiler/resolved-exposure.ts';
import { askEc2, type Ec2 } from '../client.ts';
import { everyItem } from '../every-item.ts';

export interface Zone {
  readonly name: string;
  /** How likely EC2 has spot capacity there, 1 to 10; null where it is not known. */
  readonly score: number | null;
  /** Dollars an hour on spot; null where it is not known. */
  readonly price: number | null;
}

/** Those that offer the instance type: the best chance of spot capacity first, the cheapest among equals. */
export function readZones(gateway: Gateway, now: Date): Promise<Result<readonly Zone[]>> {
  return askEc2(gateway.region, async (ec2) => {
    const [zones, offered, scores, prices] = await Promise.all([
      zoneNames(ec2),
      offeringZones(ec2, gateway.instanceType),
      isSpot(gateway) ? placementScores(ec2, gateway) : new Map<string, number>(),
      isSpot(gateway) ? spotPrices(ec2, gateway.instanceType, now) : new Map<string, number>(),
    ]);
    return bestFirst(
      [...zones]
        .filter(([, name]) => offered.has(name))
        .map(([id, name]) => ({
          name,
          score: scores.get(id) ?? null,
          price: prices.get(name) ?? null,
        })),
    );
  });
}

/** Pure. */
export function bestFirst(zones: readonly Zone[]): readonly Zone[] {
  return zones.toSorted(
    (a, b) =>
      (b.score ?? 0) - (a.score ?? 0) ||
      (a.price ?? Infinity) - (b.price ?? Infinity) ||
      (a.name < b.name ? -1 : 1),
  );
}

/** The names by id. Ids are the same in every account, names are not. Local and Wavelength Zones are left out. */
async function zoneNames({ client, sdk }: Ec2): Promise<ReadonlyMap<string, string>> {
  const { AvailabilityZones = [] } = await client.send(
    new sdk.DescribeAvailabilityZonesCommand({
      Filters: [
        { Name: 'zone-type', Values: ['availability-zone'] },
        { Name: 'state', Values: ['available'] },
      ],
    }),
  );
  return new Map(AvailabilityZones.map(({ ZoneId = '', ZoneName = '' }) => [ZoneId, ZoneName]));
}

async function offeringZones({ client, sdk }: Ec2, instanceType: string): Promise<ReadonlySet<string>> {
  const pages = sdk.paginateDescribeInstanceTypeOfferings(
    { client },
    {
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: [instanceType] }],
    },
  );
  const offerings = await everyItem(pages, ({ InstanceTypeOfferings }) => InstanceTypeOfferings);
  return new Set(offerings.flatMap(({ Location }) => Location ?? []));
}

/** By zone id; empty where AWS does not say, which it limits by account and day. The prices decide then. */
async function placementScores({ client, sdk }: Ec2, gateway: Gateway): Promise<ReadonlyMap<string, number>> {
  try {
    const { SpotPlacementScores = [] } = await client.send(
      new sdk.GetSpotPlacementScoresCommand({
        InstanceTypes: [gateway.instanceType],
        TargetCapacity: 1,
        SingleAvailabilityZone: true,
        RegionNames: [gateway.region],
      }),
    );
    return new Map(
      SpotPlacementScores.map(({ AvailabilityZoneId = '', Score = 0 }) => [AvailabilityZoneId, Score]),
    );
  } catch {
    return new Map();
  }
}

/** By zone name. */
async function spotPrices(
  { client, sdk }: Ec2,
  instanceType: string,
  now: Date,
): Promise<ReadonlyMap<string, number>> {
  const { SpotPriceHistory = [] } = await client.send(
    new sdk.DescribeSpotPriceHistoryCommand({
      InstanceTypes: [instanceType as 't4g.nano'],
      ProductDescriptions: ['Linux/UNIX'],
      StartTime: now,
    }),
  );
  return new Map(
    SpotPriceHistory.map(({ AvailabilityZone = '', SpotPrice }) => [AvailabilityZone, Number(SpotPrice)]),
  );
}
