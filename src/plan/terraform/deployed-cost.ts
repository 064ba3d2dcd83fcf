/** What is deployed now costs a month: the file's exposure with what the change takes it away from. Pure. */
import type { Alerts, Exposure } from '../../compiler/resolved-exposure.ts';
import type { LivePrices } from '../../cost/cost.ts';
import { estimate } from '../../cost/estimate.ts';
import type { TerraformObject, TerraformPlan } from './terraform-plan.ts';

/** Dollars a month; null when no gateway is in the state. `plan` is null when nothing changes. */
export function deployedCost(
  exposure: Exposure,
  plan: TerraformPlan | null,
  inState: ReadonlyMap<string, string>,
  prices: LivePrices | null,
): number | null {
  if (!isDeployed(inState)) return null;
  const before = plan?.resource_changes?.find((resource) => resource.address === 'aws_instance.gateway')
    ?.change.before;
  const ipv4 = inState.has('aws_eip.gateway');
  const gateway = { ...exposure.gateway, ipv4, ...(before ? gatewayBefore(before) : {}) };
  const alerts = inState.has(healthCheck) ? alertsBefore(exposure, plan) : null;
  const deployed = { ...exposure, gateway, alerts };
  if (prices === null) return estimate(deployed).monthly;
  const { list } = prices;
  const sameType = deployed.gateway.instanceType === exposure.gateway.instanceType;
  // The prices that were asked for are those of the file's type.
  const known = sameType ? prices : { spot: null, list: list && { ...list, onDemand: null } };
  return estimate(deployed, known).monthly;
}

/** Whether the state has a gateway in it. */
export function isDeployed(inState: ReadonlyMap<string, string>): boolean {
  return inState.has('aws_instance.gateway') || inState.has('aws_eip.gateway');
}

const healthCheck = 'aws_route53_health_check.site';

/** As far as the price goes. */
function alertsBefore({ alerts }: Exposure, plan: TerraformPlan | null): Alerts | null {
  const before = plan?.resource_changes?.find((resource) => resource.address === healthCheck)?.change.before;
  if (!before) return alerts;
  return { email: '', check: { type: before['type'] === 'HTTPS' ? 'HTTPS' : 'HTTP', port: 0, path: '' } };
}

function gatewayBefore(before: TerraformObject): {
  instanceType: string;
  market: 'spot' | 'on-demand';
  disk: number;
} {
  const [disk] = (before['root_block_device'] ?? []) as readonly { readonly volume_size?: number }[];
  const spot =
    before['instance_lifecycle'] === 'spot' ||
    ((before['instance_market_options'] ?? []) as readonly unknown[]).length > 0;
  return {
    instanceType: String(before['instance_type']),
    market: spot ? 'spot' : 'on-demand',
    disk: disk?.volume_size ?? 8,
  };
}
