/** What a visitor will notice of a change in AWS. Pure. */
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import type { Action } from '../document/plan.ts';
import { ruleWords } from './security-group-rules.ts';
import type { ResourceChange, TerraformPlan } from './terraform-plan.ts';

/**
 * From the old instance's end until a new one forwards again: shutting down, starting, cloud-init, the tunnel's login. A
 * machine of its own boots in about 90 s, but a small instance on standard CPU credits begins without any, at a tenth of
 * a core.
 */
const bootTime = 'two to seven minutes';

/** For a terraform resource; null when no visitor notices. */
export function terraformImpact(
  resource: ResourceChange,
  action: Action,
  plan: TerraformPlan,
  exposure: Exposure,
): string | null {
  switch (resource.type) {
    case 'aws_instance':
      return instanceImpact(action, plan, exposure);
    case 'aws_eip':
      return action === 'update' ? null : addressImpact(action, plan, exposure);
    case 'aws_security_group':
      return action === 'update' ? firewallImpact(resource) : null;
    case 'aws_sns_topic_subscription':
      return subscriptionImpact(resource, action);
    case 'aws_route53_record':
      return recordImpact(String(resource.index ?? exposure.domain.name), action, exposure);
    default:
      return null;
  }
}

/** Whom a gateway without IPv4 shuts out: about half of all users have IPv6, by the counts of large sites. */
const ipv6Only =
  'IPv6 only: visitors without IPv6 cannot visit, which is about one in two, and the cluster’s node needs IPv6 too';

function instanceImpact(action: Action, plan: TerraformPlan, { gateway }: Exposure): string | null {
  const stays = addressStays(plan, gateway);
  const address = stays ? 'address stays' : 'address changes';
  if (action === 'replace') return `gateway is replaced: ${bootTime} without service, ${address}`;
  if (action === 'delete') return 'gateway is deleted: no service';
  if (action !== 'create') return null;
  if (stays) return `gateway is missing: back ${bootTime} after apply begins, address stays`;
  return gateway.ipv4 ? null : ipv6Only;
}

/** The address belongs to the elastic IP, or without one to the interface: it stays for as long as that is left alone. */
function addressStays(plan: TerraformPlan, { ipv4 }: Exposure['gateway']): boolean {
  const type = ipv4 ? 'aws_eip' : 'aws_network_interface';
  const holder = plan.resource_changes?.find((resource) => resource.type === type);
  return (
    holder !== undefined &&
    !holder.change.actions.includes('create') &&
    !holder.change.actions.includes('delete')
  );
}

function addressImpact(action: Action, plan: TerraformPlan, exposure: Exposure): string | null {
  if (action === 'delete')
    return exposure.gateway.ipv4
      ? 'the address is given back'
      : `the IPv4 address is given back. ${ipv6Only}`;
  if (action === 'create' && firstRecords(plan)) return 'visitors without IPv6 get through as well';
  const first = !plan.resource_changes?.some(
    (resource) => resource.type === 'aws_instance' && resource.change.before !== null,
  );
  return first ? null : `the address changes: visitors follow within ${exposure.domain.ttl} s`;
}

/** Whether a gateway that has IPv6 records gets its first IPv4 ones. */
function firstRecords({ resource_changes: resources = [] }: TerraformPlan): boolean {
  const records = resources.filter(({ type }) => type === 'aws_route53_record');
  const [ipv4, ipv6] = ['ipv4', 'ipv6'].map((family) => records.filter(({ name }) => name === family));
  const created = (record: ResourceChange) => record.change.before === null;
  return ipv4 !== undefined && ipv4.length > 0 && ipv4.every(created) && ipv6?.some(created) === false;
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

/** SNS delivers nothing until the address has followed the link in its mail. */
function subscriptionImpact({ change }: ResourceChange, action: Action): string | null {
  const email = change.after?.['endpoint'];
  return action === 'create' || action === 'replace'
    ? `AWS sends ${String(email)} a mail with a link: until it is followed, no alert arrives`
    : null;
}

function recordImpact(name: string, action: Action, exposure: Exposure): string | null {
  if (action === 'delete') return `${name} no longer leads here`;
  return action === 'create'
    ? null
    : `visitors of ${name} get the right address within ${exposure.domain.ttl} s`;
}
