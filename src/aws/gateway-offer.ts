/** What EC2 offers for the gateway that a file describes: type, image, spot price. Reads only. */
import { type Diagnostic, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { ownerOf, ownerTags } from '../compiler/gateway-tags.ts';
import type { Exposure, Gateway } from '../compiler/resolved-exposure.ts';
import type { LivePrices } from '../cost/cost.ts';
import { askEc2, type Ec2, type Ec2Work } from './client.ts';
import { readListPrices } from './list-prices.ts';

export interface GatewayOffer {
  readonly prices: LivePrices;
  /** One error for a type or an image that does not exist, or that does not fit the other. */
  readonly unavailable: readonly Diagnostic[];
}

/** `now` is the moment to ask the price for. The price list is a help: where it may not be asked, nothing fails. */
export async function readOffer(exposure: Exposure, now: Date): Promise<Result<GatewayOffer>> {
  const { gateway } = exposure;
  const [asked, list] = await Promise.all([
    askEc2(gateway.region, async (ec2) => {
      const [type, image, spot] = await Promise.all([
        checkType(gateway)(ec2),
        checkImage(gateway)(ec2),
        gateway.market === 'spot' ? spotPrice(exposure, now)(ec2) : null,
      ]);
      return { spot, unavailable: [...type, ...image] };
    }),
    readListPrices(gateway.region, gateway.instanceType),
  ]);
  if (!asked.ok) return asked;
  const { spot, unavailable } = asked.value;
  return ok({ prices: { spot, list: list.ok ? list.value : null }, unavailable });
}

function checkType({ instanceType, region }: Gateway): Ec2Work<readonly Diagnostic[]> {
  return async ({ client, sdk }) => {
    const found = await nullFor('InvalidInstanceType', () =>
      client.send(new sdk.DescribeInstanceTypesCommand({ InstanceTypes: [instanceType as 't4g.nano'] })),
    );
    if ((found?.InstanceTypes ?? []).length > 0) return [];
    return [
      {
        severity: 'error',
        code: 'instance-type-unavailable',
        summary: `EC2 has no instance type "${instanceType}" in ${region}`,
        path: ['gateway', 'instanceType'],
        detail: 't4g.nano, t4g.micro and t3a.nano are offered in nearly every region.',
      },
    ];
  };
}

/** Only an image that the file names: terraform looks up the others. */
function checkImage({ image, architecture, region }: Gateway): Ec2Work<readonly Diagnostic[]> {
  return async ({ client, sdk }) => {
    if (image.kind !== 'ami') return [];
    const described = await nullFor('InvalidAMIID', () =>
      client.send(new sdk.DescribeImagesCommand({ ImageIds: [image.id] })),
    );
    const found = described?.Images?.[0];
    if (!found)
      return [
        wrongImage(
          `there is no image ${image.id} in ${region}`,
          'Images belong to one region. Leave gateway.image out for Ubuntu 24.04.',
        ),
      ];
    if (found.Architecture === architecture) return [];
    return [
      wrongImage(
        `the image ${image.id} is for ${found.Architecture ?? 'another architecture'}, the instance type for ${architecture}`,
        'Choose an image for that architecture, or another gateway.instanceType.',
      ),
    ];
  };
}

function wrongImage(summary: string, detail: string): Diagnostic {
  return { severity: 'error', code: 'image-missing', summary, detail, path: ['gateway', 'image'] };
}

/** The newest price in the gateway's availability zone; in the cheapest one where there is no network yet. */
function spotPrice(exposure: Exposure, now: Date): Ec2Work<LivePrices['spot']> {
  return async (ec2) => {
    const { client, sdk } = ec2;
    const { instanceType } = exposure.gateway;
    const zone = await gatewayZone(exposure, ec2);
    const history = await nullFor('InvalidInstanceType', () =>
      client.send(
        new sdk.DescribeSpotPriceHistoryCommand({
          InstanceTypes: [instanceType as 't4g.nano'],
          ProductDescriptions: ['Linux/UNIX'],
          StartTime: now,
          ...(zone === null ? {} : { AvailabilityZone: zone }),
        }),
      ),
    );
    const prices = (history?.SpotPriceHistory ?? []).flatMap(
      ({ SpotPrice, AvailabilityZone, Timestamp = now }) =>
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
  const ours = Object.entries(ownerTags(ownerOf(exposure)));
  const { Subnets = [] } =
    (await nullFor('InvalidSubnetID', () =>
      client.send(
        new sdk.DescribeSubnetsCommand(
          network === null
            ? { Filters: ours.map(([tag, value]) => ({ Name: `tag:${tag}`, Values: [value] })) }
            : { SubnetIds: [network.subnet] },
        ),
      ),
    )) ?? {};
  return Subnets[0]?.AvailabilityZone ?? null;
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
