/** Is there room for one more Elastic IP? It is the one quota of the gateway that EC2's own API tells. */
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { Plan } from '../plan/plan.ts';
import { ec2Client } from './observe-gateway.ts';

/** An error when the plan makes an address and the region's quota is used up. Throws what the SDK throws. */
export async function addressRoom(plan: Plan): Promise<readonly Diagnostic[]> {
  if (!plan.changes.some((it) => it.address === 'aws_eip.gateway' && it.action === 'create')) return [];
  const { DescribeAccountAttributesCommand, DescribeAddressesCommand } = await import('@aws-sdk/client-ec2');
  const client = await ec2Client(plan.context.region);
  try {
    const [attributes, addresses] = await Promise.all([
      client.send(
        new DescribeAccountAttributesCommand({
          AttributeNames: ['vpc-max-elastic-ips' as 'supported-platforms'],
        }),
      ),
      client.send(new DescribeAddressesCommand({})),
    ]);
    const quota = attributes.AccountAttributes?.find((it) => it.AttributeName === 'vpc-max-elastic-ips')
      ?.AttributeValues?.[0]?.AttributeValue;
    const used = addresses.Addresses?.length ?? 0;
    if (quota === undefined || used < Number(quota)) return [];
    return [
      {
        severity: 'error',
        code: 'address-quota',
        summary: `the account may have ${quota} Elastic IP addresses in ${plan.context.region}, and has ${used}`,
        path: ['gateway', 'region'],
        detail:
          'Release one that nothing uses, ask AWS for a higher quota (EC2-VPC Elastic IPs), or choose another region. Nothing was changed.',
      },
    ];
  } finally {
    client.destroy();
  }
}
