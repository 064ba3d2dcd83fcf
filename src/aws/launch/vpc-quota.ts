/** Whether the account may have one more VPC, asked before anything is made. An internet gateway has the same quota by default. */
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import { counted } from '../../compiler/diagnostics/quote.ts';
import { askEc2 } from '../client.ts';
import { everyItem } from '../every-item.ts';
import { raiseCommand, readQuota } from './vcpu-quota.ts';

const code = 'L-F678F1CE';

/** As much of a plan's change as matters here. */
interface PlannedChange {
  /** Terraform's address of the resource. */
  readonly address: string;
  readonly action: string;
}

/** At most one error; none where the changes make no VPC, and where Service Quotas may not be asked. */
export async function vpcQuota(
  region: string,
  changes: readonly PlannedChange[],
): Promise<readonly Diagnostic[]> {
  if (!changes.some(({ address, action }) => address === 'aws_vpc.gateway' && action === 'create')) return [];
  const [quota, vpcs] = await Promise.all([
    readQuota(region, 'vpc', code),
    askEc2(region, ({ client, sdk }) =>
      everyItem(sdk.paginateDescribeVpcs({ client }, {}), ({ Vpcs }) => Vpcs),
    ),
  ]);
  if (quota === null || !vpcs.ok || vpcs.value.length < quota) return [];
  return [
    {
      severity: 'error',
      code: 'aws-quota',
      summary: `the account may have ${counted(quota, 'VPC')} in ${region}, and has ${vpcs.value.length}`,
      path: ['gateway', 'region'],
      detail: [
        `The quota is VPCs per Region, ${code}. Ask AWS for more, which often takes minutes:`,
        raiseCommand(region, { service: 'vpc', code, value: vpcs.value.length + 1 }),
        'Or delete a VPC that nobody needs, or give the gateway one that exists with gateway.network. Nothing was changed.',
      ].join('\n'),
    },
  ];
}
