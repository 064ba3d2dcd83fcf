/** Whether the account may run one more gateway: its quota of vCPUs and those in use. Asked before anything is made; reads only. */
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import { counted } from '../../compiler/diagnostics/quote.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { askEc2, askServiceQuotas, type Ec2 } from '../client.ts';
import { everyItem } from '../every-item.ts';
import type { ObservedGateway } from '../gateway/ownership.ts';
import type { Launch } from './launch.ts';

/** As AWS calls them, and their codes. They are those of a region. */
const quotas = {
  spot: { name: 'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests', code: 'L-34B43A08' },
  'on-demand': {
    name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
    code: 'L-1216C47A',
  },
} as const;

const otherMarket = {
  spot: 'Or set gateway.market: on-demand, which has a quota of its own.',
  'on-demand': 'Or set gateway.market: spot, which has a quota of its own.',
} as const;

const noFallback =
  'gateway.market: spot-or-on-demand falls back for want of capacity, not of quota: or set it to on-demand, which has a quota of its own.';

/** The families that share these two quotas. The others have their own. */
const standard = /^(?:[acdhimrtz]|im|is)\d/;

/**
 * At most one error. Where Service Quotas may not be asked or does not know the quota, nothing is said: EC2 itself will. The
 * exposure's own instances, those of `observed`, do not count, because terraform ends one before it makes another.
 */
export async function vcpuQuota(
  exposure: Exposure,
  { market }: Launch,
  observed: Pick<ObservedGateway, 'instances'>,
): Promise<readonly Diagnostic[]> {
  const { gateway } = exposure;
  if (!standard.test(gateway.instanceType)) return [];
  const [quota, asked] = await Promise.all([
    readQuota(gateway.region, 'ec2', quotas[market].code),
    askEc2(gateway.region, async (ec2) => {
      const [needed, running] = await Promise.all([
        vcpusOf(gateway.instanceType, ec2),
        runningOn(market, ec2),
      ]);
      return { needed, running };
    }),
  ]);
  if (quota === null || !asked.ok) return [];
  const { needed, running } = asked.value;
  const own = new Set(observed.instances.map(({ id }) => id));
  const used = running.filter(({ id }) => !own.has(id)).reduce((sum, { vcpus }) => sum + vcpus, 0);
  return needed === null || used + needed <= quota
    ? []
    : [quotaUsedUp(exposure, market, { quota, used, needed })];
}

/** null where it may not be asked for, or AWS does not know it. */
export async function readQuota(
  region: string,
  ServiceCode: 'ec2' | 'vpc',
  QuotaCode: string,
): Promise<number | null> {
  const asked = await askServiceQuotas(region, ({ client, sdk }) =>
    client.send(new sdk.GetServiceQuotaCommand({ ServiceCode, QuotaCode })),
  );
  return asked.ok ? (asked.value.Quota?.Value ?? null) : null;
}

async function vcpusOf(instanceType: string, { client, sdk }: Ec2): Promise<number | null> {
  const { InstanceTypes } = await client.send(
    new sdk.DescribeInstanceTypesCommand({ InstanceTypes: [instanceType as 't4g.nano'] }),
  );
  return InstanceTypes?.[0]?.VCpuInfo?.DefaultVCpus ?? null;
}

/** Every instance of the account that counts against the quota. */
async function runningOn(
  market: Launch['market'],
  { client, sdk }: Ec2,
): Promise<readonly { readonly id: string; readonly vcpus: number }[]> {
  const Filters = [{ Name: 'instance-state-name', Values: ['pending', 'running'] }];
  const reservations = await everyItem(
    sdk.paginateDescribeInstances({ client }, { Filters }),
    ({ Reservations }) => Reservations,
  );
  return reservations
    .flatMap(({ Instances = [] }) => Instances)
    .filter((instance) => (instance.InstanceLifecycle ?? 'on-demand') === market)
    .filter(({ InstanceType = '' }) => standard.test(InstanceType))
    .map(({ InstanceId = '', CpuOptions }) => ({
      id: InstanceId,
      vcpus: (CpuOptions?.CoreCount ?? 1) * (CpuOptions?.ThreadsPerCore ?? 1),
    }));
}

function quotaUsedUp(
  { gateway: { region, instanceType, market: wanted } }: Exposure,
  market: Launch['market'],
  { quota, used, needed }: Readonly<Record<'quota' | 'used' | 'needed', number>>,
): Diagnostic {
  const { name, code } = quotas[market];
  const may = `the account may use ${counted(quota, 'vCPU')} ${market === 'spot' ? 'on spot' : 'on demand'} in ${region}`;
  const way = wanted === 'spot-or-on-demand' && market === 'spot' ? noFallback : otherMarket[market];
  return {
    severity: 'error',
    code: 'aws-quota',
    summary: `${may}${used === 0 ? '' : `, and uses ${used}`}: a ${instanceType} needs ${needed}`,
    path: ['gateway', 'market'],
    detail: [
      `The quota is ${name}, ${code}. Ask AWS for ${used + needed} or more, which often takes minutes:`,
      raiseCommand(region, { service: 'ec2', code, value: used + needed }),
      `${way} Nothing was changed.`,
    ].join('\n'),
  };
}

export function raiseCommand(
  region: string,
  { service, code, value }: { readonly service: string; readonly code: string; readonly value: number },
): string {
  return `aws service-quotas request-service-quota-increase --region ${region} --service-code ${service} --quota-code ${code} --desired-value ${value}`;
}
