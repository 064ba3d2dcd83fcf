/** What a visitor will notice of a change in AWS. Pure. */
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import type { Action } from '../document/plan.ts';
import { ruleWords } from './security-group-rules.ts';
import type { ResourceChange, TerraformPlan } from './terraform-plan.ts';

/**
 * Seconds from the old instance's end until a new one forwards again: shutting down, starting, cloud-init and the
 * tunnel's login. EC2 names no figure; issue 5 takes 90.
 */
const bootSeconds = 90;

/** For a terraform resource; null when no visitor notices. */
export function terraformImpact(
  resource: ResourceChange,
  action: Action,
  plan: TerraformPlan,
  exposure: Exposure,
): string | null {
  switch (resource.type) {
    case 'aws_instance':
      return instanceImpact(action, addressStays(plan));
    case 'aws_eip':
      return action === 'update' ? null : addressImpact(action, plan, exposure);
    case 'aws_security_group':
      return action === 'update' ? firewallImpact(resource) : null;
    case 'aws_route53_record':
      return recordImpact(String(resource.index ?? exposure.domain.name), action, exposure);
    default:
      return null;
  }
}

function instanceImpact(action: Action, stays: boolean): string | null {
  const address = stays ? 'address stays' : 'address changes';
  if (action === 'replace') return `gateway is replaced: about ${bootSeconds} s without service, ${address}`;
  if (action === 'delete') return 'gateway is deleted: no service';
  if (action === 'create')
    return stays ? `gateway is missing: back about ${bootSeconds} s after apply begins, address stays` : null;
  return null;
}

/** The address belongs to the elastic IP, so it stays for as long as that is left alone. */
function addressStays(plan: TerraformPlan): boolean {
  const eip = plan.resource_changes?.find((resource) => resource.type === 'aws_eip');
  return (
    eip !== undefined && !eip.change.actions.includes('create') && !eip.change.actions.includes('delete')
  );
}

function addressImpact(action: Action, plan: TerraformPlan, exposure: Exposure): string | null {
  if (action === 'delete') return 'the address is given back';
  const first = !plan.resource_changes?.some(
    (resource) => resource.type === 'aws_instance' && resource.change.before !== null,
  );
  return first ? null : `the address changes: visitors follow within ${exposure.domain.ttl} s`;
}

function firewallImpact(resource: ResourceChange): string | null {
  const [before, after] = [
    sources(resource.change.before?.['ingress']),
    sources(resource.change.after?.['ingress']),
  ];
  const words = [...new Set([...before.keys(), ...after.keys()])].flatMap((traffic) => {
    const [old, wanted] = [before.get(traffic), after.get(traffic)];
    if (!old) return [`${traffic} opens`];
    if (!wanted) return [`${traffic} closes`];
    return old.join() === wanted.join() ? [] : [`${traffic} is open to other addresses than before`];
  });
  return words.length > 0 ? words.join(', ') : null;
}

/** Who may reach what, by "tcp 443". */
function sources(ingress: unknown): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const words of ruleWords(ingress, 'from')) {
    const [traffic = '', from = ''] = words.replace(/ \(.*\)$/, '').split(' from ');
    found.set(traffic, [...(found.get(traffic) ?? []), from].sort());
  }
  return found;
}

function recordImpact(name: string, action: Action, exposure: Exposure): string | null {
  if (action === 'delete') return `${name} no longer leads here`;
  return action === 'create'
    ? null
    : `visitors of ${name} get the right address within ${exposure.domain.ttl} s`;
}
