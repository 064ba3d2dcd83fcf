/** What EC2 offers for the gateway that a file describes: type, image, spot price. Reads only. */
import { type Diagnostic, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { ownerOf, tagFilters } from '../compiler/gateway-tags.ts';
import { isSpot } from '../compiler/market.ts';
import type { Exposure, Gateway } from '../compiler/resolved-exposure.ts';
import type { LivePrices } from '../cost/cost.ts';
import { checkImage } from './check-image.ts';
import { checkType } from './check-type.ts';
import { askEc2, type Ec2, type Ec2Work } from './client.ts';
import { everyItem } from './every-item.ts';
import { readListPrices } from './list-prices.ts';

export interface GatewayOffer {
  readonly prices: LivePrices;
  /** What EC2 would refuse of the type or the image, once the rest is made; a warning where it only may. */
  readonly unavailable: readonly Diagnostic[];
}

/** `now` is the moment to ask the price for. The price list is a help: where it may not be asked, nothing fails. */
export async function readOffer(exposure: Exposure, now: Date): Promise<Result<GatewayOffer>> {
  const { gateway } = exposure;
  const [asked, list] = await Promise.all([
    askEc2(gateway.region, async (ec2) => {
      const [type, image, spot] = await Promise.all([
        offeredType(gateway)(ec2),
        offeredImage(gateway)(ec2),
        isSpot(gateway) ? spotPrice(exposure, now)(ec2) : null,
      ]);
      return { spot, unavailable: [...type, ...image] };
    }),
    readListPrices(gateway.region, gateway.instanceType),
  ]);
  if (!asked.ok) return asked;
  const { spot, unavailable } = asked.value;
  return ok({ prices: { spot, list: list.ok ? list.value : null }, unavailable });
}

function offeredType(gateway: Gateway): Ec2Work<readonly Diagnostic[]> {
  const InstanceTypes = [gateway.instanceType as 't4g.nano'];
  return async ({ client, sdk }) => {
    const found = await nullFor('InvalidInstanceType', () =>
      client.send(new sdk.DescribeInstanceTypesCommand({ InstanceTypes })),
    );
    return checkType(found?.InstanceTypes?.[0], gateway);
  };
}

/** Only an image that the file names: terraform looks up the others. */
function offeredImage(gateway: Gateway): Ec2Work<readonly Diagnostic[]> {
  const { image } = gateway;
  return async ({ client, sdk }) => {
    if (image.kind !== 'ami') return [];
    const found = await nullFor('InvalidAMIID', () =>
      client.send(new sdk.DescribeImagesCommand({ ImageIds: [image.id] })),
    );
    return checkImage(found?.Images?.[0], gateway, image.id);
  };
}

/** The newest price in the gateway's availability zone; in the cheapest one where there is no network yet. */
function spotPrice(exposure: Exposure, now: Date): Ec2Work<LivePrices['spot']> {
  return async (ec2) => {
    const { client, sdk } = ec2;
    const { instanceType } = exposure.gateway;
    const zone = await gatewayZone(exposure, ec2);
    const history = await nullFor('InvalidInstanceType', () =>
      everyItem(
        sdk.paginateDescribeSpotPriceHistory(
          { client },
          {
            InstanceTypes: [instanceType as 't4g.nano'],
            ProductDescriptions: ['Linux/UNIX'],
            StartTime: now,
            ...(zone === null ? {} : { AvailabilityZone: zone }),
          },
        ),
        ({ SpotPriceHistory }) => SpotPriceHistory,
      ),
    );
    const prices = (history ?? []).flatMap(({ SpotPrice, AvailabilityZone, Timestamp = now }) =>
      SpotPrice === undefined || AvailabilityZone === undefined
        ? []
        : [
            {
              dollars: Number(SpotPrice),
              zone: AvailabilityZone,
              asOf: Timestamp.toISOString().slice(0, 10),
            },
          ],
    );
    const ofZone = zone === null ? prices : prices.filter((price) => price.zone === zone);
    return ofZone.toSorted((a, b) => a.dollars - b.dollars)[0] ?? null;
  };
}

/** The zone of the file's subnet, or of the one that an apply has made; null before that. */
async function gatewayZone(exposure: Exposure, { client, sdk }: Ec2): Promise<string | null> {
  const { network } = exposure.gateway;
  const found = await nullFor('InvalidSubnetID', () =>
    everyItem(
      sdk.paginateDescribeSubnets(
        { client },
        network === null ? { Filters: tagFilters(ownerOf(exposure)) } : { SubnetIds: [network.subnet] },
      ),
      ({ Subnets }) => Subnets,
    ),
  );
  return found?.[0]?.AvailabilityZone ?? null;
}

/** null in place of the error that says that the thing does not exist. */
async function nullFor<T>(errorName: string, request: () => Promise<T>): Promise<T | null> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof Error && error.name.startsWith(errorName)) return null;
    throw error;
  }
}
