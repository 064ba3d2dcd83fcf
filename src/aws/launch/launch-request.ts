/** What every launch that expose asks EC2 for says of the instance, for a trial as for a dry run: what terraform would send. */
import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import type { Gateway } from '../../compiler/resolved-exposure.ts';
import type { Ec2 } from '../client.ts';
import type { Launch } from './launch.ts';

/**
 * The settings of gateway.tf.hbs that a policy of the account may demand: metadata of version 2, an encrypted disk, the
 * market. A request that lacks them is refused where terraform's own is not. `image` is an id.
 */
export async function launchRequest(
  ec2: Ec2,
  { instanceType, disk }: Gateway,
  image: string,
  market: Launch['market'],
): Promise<RunInstancesCommandInput> {
  const root = { Encrypted: true, VolumeType: 'gp3', VolumeSize: disk, DeleteOnTermination: true } as const;
  return {
    ImageId: image,
    InstanceType: instanceType as 't4g.nano',
    MinCount: 1,
    MaxCount: 1,
    MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    BlockDeviceMappings: [{ DeviceName: await rootDevice(ec2, image), Ebs: root }],
    ...(/^t\d/.test(instanceType) ? { CreditSpecification: { CpuCredits: 'standard' } } : {}),
    ...(market === 'spot' ? { InstanceMarketOptions: persistentSpot } : {}),
  };
}

const persistentSpot = {
  MarketType: 'spot',
  SpotOptions: { SpotInstanceType: 'persistent', InstanceInterruptionBehavior: 'stop' },
} as const;

/** Under another name, the settings would be those of a second disk. Where EC2 does not say, Ubuntu's. */
async function rootDevice({ client, sdk }: Ec2, image: string): Promise<string> {
  const described = await client
    .send(new sdk.DescribeImagesCommand({ ImageIds: [image] }))
    .catch(() => ({ Images: [] }));
  return described.Images?.[0]?.RootDeviceName ?? '/dev/sda1';
}
