/** Whether the account has turned the gateway's region on. Without that, EC2 there only says that it does not know the credentials. */
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import { partitionOf } from '../../compiler/partition.ts';
import { askEc2 } from '../client.ts';

/** Every account has these. All that opened later are off until someone turns them on, and so will be those to come. */
const always = new Set(
  [
    'us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1',
    'eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3',
    'ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2',
  ].flatMap((line) => line.split(' ')),
);

/** null where it is, and where AWS was not asked or does not tell. Another region is asked, because this one may be off. */
export async function regionRefusal(region: string): Promise<Diagnostic | null> {
  if (always.has(region) || partitionOf(region) !== 'aws') return null;
  const asked = await askEc2('us-east-1', ({ client, sdk }) =>
    client.send(new sdk.DescribeRegionsCommand({ RegionNames: [region], AllRegions: true })),
  );
  const [found] = (asked.ok && asked.value.Regions) || [];
  if (found?.OptInStatus !== 'not-opted-in') return null;
  return {
    severity: 'error',
    code: 'aws-region-not-enabled',
    summary: `the account has not enabled the region ${region}`,
    path: ['gateway', 'region'],
    detail: `Enable it (aws account enable-region --region-name ${region}, or in the AWS console under Account, AWS Regions), which takes some minutes, or choose another gateway.region.`,
  };
}
