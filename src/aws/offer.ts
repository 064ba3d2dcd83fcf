/** What EC2 offers for the gateway that a file describes: type, image, spot price. Reads only. */
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { LivePrices } from '../cost/estimate.ts';
import { ec2Client } from './observe-gateway.ts';

export interface GatewayOffer {
  /** null on demand, and where EC2 has no price for the type. */
  readonly prices: LivePrices | null;
  /** A type or image that does not exist, or does not fit the other. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Throws what the SDK throws for anything but an unknown type or image. `now` is the moment to ask the price for. */
export async function readOffer({ gateway }: Exposure, now: Date): Promise<GatewayOffer> {
  const client = await ec2Client(gateway.region);
  try {
    const [type, image, prices] = await Promise.all([
      checkType(client, gateway.instanceType, gateway.region),
      gateway.image.kind === 'ami'
        ? checkImage(client, gateway.image.id, gateway.architecture, gateway.region)
        : [],
      gateway.market === 'spot' ? spotPrice(client, gateway.instanceType, now) : null,
    ]);
    return { prices, diagnostics: [...type, ...image] };
  } finally {
    client.destroy();
  }
}

async function checkType(client: EC2Client, type: string, region: string): Promise<Diagnostic[]> {
  const { DescribeInstanceTypesCommand } = await import('@aws-sdk/client-ec2');
  const known = await unless('InvalidInstanceType', () =>
    client.send(new DescribeInstanceTypesCommand({ InstanceTypes: [type as 't4g.nano'] })),
  );
  if (known !== null && (known.InstanceTypes ?? []).length > 0) return [];
  return [
    {
      severity: 'error',
      code: 'instance-type-unavailable',
      summary: `EC2 has no instance type "${type}" in ${region}`,
      path: ['gateway', 'instanceType'],
      detail: 't4g.nano, t4g.micro and t3a.nano are nearly everywhere.',
    },
  ];
}

async function checkImage(
  client: EC2Client,
  id: string,
  architecture: string,
  region: string,
): Promise<Diagnostic[]> {
  const { DescribeImagesCommand } = await import('@aws-sdk/client-ec2');
  const found = await unless('InvalidAMIID', () =>
    client.send(new DescribeImagesCommand({ ImageIds: [id] })),
  );
  const image = found?.Images?.[0];
  const fault = (summary: string, detail: string): Diagnostic[] => [
    { severity: 'error', code: 'image-missing', summary, detail, path: ['gateway', 'image'] },
  ];
  if (!image)
    return fault(
      `there is no image ${id} in ${region}`,
      'Images belong to one region. Leave gateway.image out for Ubuntu 24.04.',
    );
  if (image.Architecture === architecture) return [];
  return fault(
    `the image ${id} is for ${image.Architecture ?? 'another architecture'}, the instance type for ${architecture}`,
    'Choose an image for that architecture, or another gateway.instanceType.',
  );
}

/** The newest price of each zone; the cheapest of them, because the gateway’s zone may not be chosen yet. */
async function spotPrice(client: EC2Client, type: string, now: Date): Promise<LivePrices | null> {
  const { DescribeSpotPriceHistoryCommand } = await import('@aws-sdk/client-ec2');
  const history = await unless('InvalidInstanceType', () =>
    client.send(
      new DescribeSpotPriceHistoryCommand({
        InstanceTypes: [type as 't4g.nano'],
        ProductDescriptions: ['Linux/UNIX'],
        StartTime: now,
      }),
    ),
  );
  const priced = (history?.SpotPriceHistory ?? []).flatMap((it) =>
    it.SpotPrice === undefined
      ? []
      : [{ spotPerHour: Number(it.SpotPrice), asOf: (it.Timestamp ?? now).toISOString().slice(0, 10) }],
  );
  return priced.sort((a, b) => a.spotPerHour - b.spotPerHour)[0] ?? null;
}

/** null instead of the one error that is an answer. */
async function unless<T>(code: string, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && error.name.startsWith(code)) return null;
    throw error;
  }
}
