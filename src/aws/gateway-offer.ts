/** What EC2 offers for the gateway that a file describes: type, image, spot price. Reads only. */
import type { Diagnostic, Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure, Gateway } from '../compiler/resolved-exposure.ts';
import type { LivePrices } from '../cost/cost.ts';
import { askEc2, type Ec2Work } from './client.ts';

export interface GatewayOffer {
  /** null on demand, and where EC2 has no price for the type. */
  readonly prices: LivePrices | null;
  /** One error for a type or an image that does not exist, or that does not fit the other. */
  readonly unavailable: readonly Diagnostic[];
}

/** `now` is the moment to ask the price for. */
export function readOffer({ gateway }: Exposure, now: Date): Promise<Result<GatewayOffer>> {
  return askEc2(gateway.region, async (ec2) => {
    const [type, image, prices] = await Promise.all([
      checkType(gateway)(ec2),
      checkImage(gateway)(ec2),
      gateway.market === 'spot' ? spotPrice(gateway.instanceType, now)(ec2) : null,
    ]);
    return { prices, unavailable: [...type, ...image] };
  });
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

/** The newest price of the cheapest zone, because the gateway’s zone may not be chosen yet. */
function spotPrice(instanceType: string, now: Date): Ec2Work<LivePrices | null> {
  return async ({ client, sdk }) => {
    const history = await nullFor('InvalidInstanceType', () =>
      client.send(
        new sdk.DescribeSpotPriceHistoryCommand({
          InstanceTypes: [instanceType as 't4g.nano'],
          ProductDescriptions: ['Linux/UNIX'],
          StartTime: now,
        }),
      ),
    );
    const prices = (history?.SpotPriceHistory ?? []).flatMap(({ SpotPrice, Timestamp = now }) =>
      SpotPrice === undefined
        ? []
        : [{ spotPerHour: Number(SpotPrice), asOf: Timestamp.toISOString().slice(0, 10) }],
    );
    return prices.sort((a, b) => a.spotPerHour - b.spotPerHour)[0] ?? null;
  };
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
