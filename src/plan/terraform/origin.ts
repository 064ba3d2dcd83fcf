/** The place in exposure.yaml that a change in AWS comes from, by what it changes. Pure. */
import type { ConfigPath } from '../../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import type { Forced } from './forced-by.ts';
import type { ResourceChange } from './terraform-plan.ts';

/** `diff` is what changes in the resource, `forced` what replaces it: the first cause of that wins. */
export function terraformOrigin(
  { type, name, index, change }: Pick<ResourceChange, 'type' | 'name' | 'index' | 'change'>,
  { diff, forced }: { readonly diff: readonly string[]; readonly forced: readonly Forced[] },
  exposure: Exposure,
): ConfigPath {
  const [first] = forced;
  if (first) return first.path;
  const family = goneFamily(type, name, exposure);
  if (family !== null && change.after === null) return ['gateway', family];
  switch (type) {
    case 'aws_security_group':
      return ruleOrigin(diff, exposure);
    case 'aws_route53_record':
      return nameOrigin(String(index ?? ''), diff, exposure);
    case 'aws_instance':
      return instanceOrigin(diff);
    case 'terraform_data':
      return shapeOrigin(diff);
    case 'aws_ec2_tag':
      // They are those of the spot request, which an on-demand gateway does not have.
      return ['gateway', 'market'];
    case 'aws_route53_health_check':
    case 'aws_cloudwatch_metric_alarm':
    case 'aws_cloudwatch_event_rule':
    case 'aws_cloudwatch_event_target':
    case 'aws_sns_topic':
    case 'aws_sns_topic_policy':
    case 'aws_sns_topic_subscription':
      return alertsOrigin(diff);
    case 'aws_vpc':
    case 'aws_subnet':
    case 'aws_internet_gateway':
    case 'aws_route_table':
    case 'aws_route_table_association':
    case 'aws_route':
      return onlyTags(diff) ? ['gateway', 'tags'] : ['gateway', 'network'];
    default:
      return onlyTags(diff) ? ['gateway', 'tags'] : ['gateway'];
  }
}

/** The address family of an address or a record, where the file does without it. */
function goneFamily(type: string, name: string, { gateway }: Exposure): 'ipv4' | 'ipv6' | null {
  const [family] = (['ipv4', 'ipv6'] as const).filter(
    (one) => (type === 'aws_route53_record' && name === one) || (type === 'aws_eip' && one === 'ipv4'),
  );
  return family === undefined || gateway[family] ? null : family;
}

/** The one port that all changed rules belong to, else all ports. */
function ruleOrigin(diff: readonly string[], { ports, gateway }: Exposure): ConfigPath {
  if (onlyTags(diff)) return ['gateway', 'tags'];
  const touched = new Set(diff.flatMap((line) => /(?:tcp|udp) (\d+)/.exec(line)?.[1] ?? []).map(Number));
  const [only] = touched;
  if (touched.size !== 1 || only === undefined) return ['ports'];
  if (only === gateway.ssh.port) return ['gateway', 'ssh', 'port'];
  return ports.find((port) => port.public === only)?.origin ?? ['ports'];
}

function nameOrigin(name: string, diff: readonly string[], { domain }: Exposure): ConfigPath {
  if (diff.some((line) => line.includes(' ttl:')) && diff.length === 1) return ['domain', 'ttl'];
  const alias = domain.aliases.indexOf(name);
  return alias >= 0 ? ['domain', 'aliases', alias] : ['domain', 'name'];
}

function instanceOrigin(diff: readonly string[]): ConfigPath {
  const has = (attribute: string) => diff.some((line) => line.slice(2).startsWith(attribute));
  if (has('root_block_device')) return ['gateway', 'disk'];
  if (has('instance_type')) return ['gateway', 'instanceType'];
  if (has('instance_market_options')) return ['gateway', 'market'];
  if (has('ami')) return ['gateway', 'image'];
  return onlyTags(diff) ? ['gateway', 'tags'] : ['gateway'];
}

/** terraform_data.shape carries both; a new one carries neither as a change. */
function shapeOrigin(diff: readonly string[]): ConfigPath {
  const changed = (attribute: string) => diff.some((line) => line.startsWith(`~ input.${attribute}:`));
  if (changed('market')) return ['gateway', 'market'];
  return changed('instance_type') ? ['gateway', 'instanceType'] : ['gateway'];
}

/** A rule names the instance, and follows it to a new one. */
function alertsOrigin(diff: readonly string[]): ConfigPath {
  if (onlyTags(diff)) return ['gateway', 'tags'];
  const follows = diff.length > 0 && diff.every((line) => line.includes(' event_pattern:'));
  return follows ? ['gateway'] : ['alerts'];
}

function onlyTags(diff: readonly string[]): boolean {
  return diff.length > 0 && diff.every((line) => line.slice(2).startsWith('tags'));
}
