/** Whether the account may have one more elastic IP. EC2's own API tells no other quota that the gateway needs. */
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { askEc2 } from './client.ts';

/** As much of a plan's change as matters here. */
interface PlannedChange {
  /** Terraform's address of the resource. */
  readonly address: string;
  readonly action: string;
}

const quotaAttribute = 'vpc-max-elastic-ips';

/** Fails when the changes create an address and the region's quota is used up. Without such a change EC2 is not asked. */
export async function addressQuota(region: string, changes: readonly PlannedChange[]): Promise<Result<null>> {
  if (!changes.some(createsAddress)) return ok(null);
  const asked = await readQuota(region);
  if (!asked.ok) return asked;
  const { quota, used } = asked.value;
  return quota === null || used < quota ? ok(null) : failed(quotaUsedUp(region, quota, used));
}

function createsAddress({ address, action }: PlannedChange): boolean {
  return address === 'aws_eip.gateway' && action === 'create';
}

/** `quota` is null where EC2 does not tell it. */
function readQuota(
  region: string,
): Promise<Result<{ readonly quota: number | null; readonly used: number }>> {
  return askEc2(region, async ({ client, sdk }) => {
    const [{ AccountAttributes = [] }, { Addresses = [] }] = await Promise.all([
      client.send(
        // The SDK's type lacks the names of the VPC attributes.
        new sdk.DescribeAccountAttributesCommand({
          AttributeNames: [quotaAttribute as 'supported-platforms'],
        }),
      ),
      client.send(new sdk.DescribeAddressesCommand({})),
    ]);
    const attribute = AccountAttributes.find(({ AttributeName }) => AttributeName === quotaAttribute);
    const value = attribute?.AttributeValues?.[0]?.AttributeValue;
    return { quota: value === undefined ? null : Number(value), used: Addresses.length };
  });
}

function quotaUsedUp(region: string, quota: number, used: number): Diagnostic {
  return {
    severity: 'error',
    code: 'address-quota',
    summary: `the account may have ${quota} Elastic IP addresses in ${region}, and has ${used}`,
    path: ['gateway', 'region'],
    detail:
      'Release one that nothing uses, ask AWS for a higher quota (EC2-VPC Elastic IPs), or choose another region. Nothing was changed.',
  };
}
