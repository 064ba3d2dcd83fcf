/** Why terraform replaces a resource instead of changing it, in terms of the file. Pure. */
import type { ConfigPath } from '../../compiler/diagnostics/diagnostic.ts';
import type { ResourceChange, TerraformObject, TerraformPlan } from './terraform-plan.ts';

export interface Forced {
  readonly words: string;
  readonly path: ConfigPath;
}

const byAttribute: Readonly<Record<string, Forced>> = {
  user_data: { words: 'the boot script has changed (it runs on a new instance only)', path: ['gateway'] },
  ami: { words: 'gateway.image', path: ['gateway', 'image'] },
  resource_id: { words: 'it belongs to the instance’s spot request, which is a new one', path: ['gateway'] },
  availability_zone: { words: 'gateway.zone', path: ['gateway', 'zone'] },
  endpoint: { words: 'alerts.email', path: ['alerts', 'email'] },
  subnet_id: { words: 'the subnet is a new one', path: ['gateway'] },
  vpc_id: { words: 'gateway.network', path: ['gateway', 'network'] },
};

const byReason: Readonly<Record<string, Forced>> = {
  replace_because_tainted: {
    words: 'its creation was interrupted, and it may be incomplete',
    path: ['gateway'],
  },
  replace_by_request: { words: 'asked for on the command line', path: ['gateway'] },
};

/** Every cause; empty for a change in place. */
export function forcedBy(resource: ResourceChange, plan: TerraformPlan): Forced[] {
  const { actions, replace_paths: paths = [] } = resource.change;
  if (!(actions.includes('create') && actions.includes('delete'))) return [];
  if (resource.action_reason === 'replace_by_request' && resource.address === 'aws_subnet.gateway')
    return [{ words: 'the gateway starts in another zone, where EC2 may have capacity', path: ['gateway'] }];
  const reason = resource.action_reason === undefined ? undefined : byReason[resource.action_reason];
  if (reason) return [reason];
  if (resource.action_reason === 'replace_by_triggers') return shapeChanges(plan);
  const attributes = [...new Set(paths.map((path) => String(path[0] ?? '')))];
  return attributes.map((attribute) => byAttribute[attribute] ?? { words: attribute, path: ['gateway'] });
}

/** terraform_data.shape carries the two settings that EC2 cannot change on a persistent spot instance. */
function shapeChanges(plan: TerraformPlan): Forced[] {
  const shape = plan.resource_changes?.find(
    (resource) => resource.address === 'terraform_data.shape',
  )?.change;
  const [before, after] = [inputOf(shape?.before), inputOf(shape?.after)];
  const keys = [
    ['instance_type', 'instanceType'],
    ['market', 'market'],
  ] as const;
  return keys
    .filter(([key]) => before[key] !== after[key])
    .map(([key, field]) => ({
      words: `gateway.${field}: ${String(before[key] ?? 'none')} -> ${String(after[key] ?? 'none')}`,
      path: ['gateway', field],
    }));
}

function inputOf(value: TerraformObject | null | undefined): TerraformObject {
  const input = value?.['input'];
  return typeof input === 'object' && input !== null ? (input as TerraformObject) : {};
}
