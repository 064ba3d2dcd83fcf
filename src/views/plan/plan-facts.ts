/** What matters of a plan, before its details: the name, who gets in, where it is, what visitors notice, what it costs. Pure. */
import { allOf, visible } from '../../compiler/diagnostics/quote.ts';
import type { Allowed, Exposure } from '../../compiler/resolved-exposure.ts';
import type { Change, PlanDraft } from '../../plan/document/plan.ts';
import { priceSource } from '../text/price-source.ts';
import type { PlanFrame } from './plan-frame.ts';

export interface Fact {
  readonly label: 'Open' | 'Address' | 'AWS' | 'Cluster' | 'Visitors' | 'Cost' | 'Changes';
  readonly text: string;
}

/** Networks that are listed by their addresses; more are counted. */
const mostNetworks = 3;

/** Every name that leads to the gateway, the main one first. */
export function planNames({ exposure }: PlanFrame): string {
  return visible([exposure.domain.name, ...exposure.domain.aliases].join(', '));
}

/** In their order; a fact that is not known, because a side was not asked, is left out. */
export function planFacts(plan: PlanDraft, { exposure }: PlanFrame): readonly Fact[] {
  const { account, credentials, region, kubeContext, cluster } = plan.target;
  const facts = [
    { label: 'Open', text: openPorts(exposure) },
    { label: 'Address', text: addresses(plan, exposure) },
    { label: 'AWS', text: account === null ? null : `account ${account} (${credentials}), ${region}` },
    { label: 'Cluster', text: kubeContext === null ? null : `context ${kubeContext}, ${cluster}` },
    { label: 'Visitors', text: visitors(plan) },
    { label: 'Cost', text: `${monthlyCost(plan)}${costReason(plan)}${priceSource(plan.cost)}` },
    { label: 'Changes', text: changesBySide(plan) },
  ] as const;
  return facts.flatMap(({ label, text }) => (text === null ? [] : [{ label, text: visible(text) }]));
}

/** "gateway is replaced: two to seven minutes without service, address stays", or null when no visitor notices. */
export function impactWords({ changes }: PlanDraft): string | null {
  const impacts = [...new Set(changes.flatMap(({ impact }) => impact ?? []))];
  return impacts.length === 0 ? null : impacts.join('; ');
}

/** "$5.13 a month" or "$5.13 -> $8.05 a month". */
export function monthlyCost({ cost, costBefore }: PlanDraft): string {
  const now = dollars(cost.monthly);
  const before = costBefore === null ? now : dollars(costBefore);
  const missing = cost.missing.length === 0 ? '' : `, without ${cost.missing.map(visible).join(' and ')}`;
  return `${before === now ? now : `${before} -> ${now}`} a month${missing}`;
}

/** Why the cost changes, in the terms of the file; empty when it does not, or when AWS changed a price. */
function costReason({ cost, costBefore, changes }: PlanDraft): string {
  if (costBefore === null || dollars(costBefore) === dollars(cost.monthly)) return '';
  const causes = [...new Set(changes.flatMap(costCauses))];
  return causes.length === 0 ? '' : ` (${causes.join(', ')})`;
}

/** What of a change has a price: the instance's type and market, its disk, and the address. */
function costCauses({ address, action, diff, forcedBy = [] }: Change): readonly string[] {
  if (address === 'aws_eip.gateway' && action !== 'update')
    return [`gateway.ipv4: ${action === 'delete' ? 'true -> false' : 'false -> true'}`];
  if (address !== 'aws_instance.gateway') return [];
  const disk = /^~ root_block_device\.volume_size: (.*)$/m.exec(diff)?.[1];
  const type = /^~ instance_type: "(.*)" -> "(.*)"$/m.exec(diff);
  return [
    ...forcedBy.filter((cause) => /^gateway\.(instanceType|market):/.test(cause)),
    ...(type !== null && forcedBy.length === 0 ? [`gateway.instanceType: ${type[1]} -> ${type[2]}`] : []),
    ...(disk === undefined ? [] : [`gateway.disk: ${disk} GiB`]),
  ];
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

/** "http 80 and https 443 to everyone; ssh 22 to 203.0.113.7/32 (the tunnel)": ports that the same addresses may use stand together. */
function openPorts({ ports, gateway }: Exposure): string {
  const groups = new Map<string, string[]>();
  for (const { name, public: port, allow } of ports) {
    const who = whoMay(allow);
    groups.set(who, [...(groups.get(who) ?? []), `${name} ${port}`]);
  }
  return [
    ...[...groups].map(([who, names]) => `${allOf(names)} to ${who}`),
    `ssh ${gateway.ssh.port} to ${whoMay(gateway.ssh.allow)}, for the tunnel${logins(gateway.ssh.adminKeys.length)}`,
  ].join('; ');
}

function logins(keys: number): string {
  if (keys === 0) return '';
  return keys === 1 ? ' and one admin key' : ` and ${keys} admin keys`;
}

function whoMay({ ipv4, ipv6 }: Allowed): string {
  if (ipv4.length === 0 && ipv6.includes('::/0')) return 'everyone with IPv6';
  if (ipv4.includes('0.0.0.0/0') && ipv6.every((network) => network === '::/0')) return 'everyone';
  const networks = [...ipv4, ...ipv6];
  const rest = networks.length - mostNetworks;
  return allOf(rest > 1 ? [...networks.slice(0, mostNetworks), `${rest} other networks`] : networks);
}

/** null when AWS was not asked. */
function addresses({ addresses: now, changes, target }: PlanDraft, { gateway }: Exposure): string | null {
  const elastic = changes.find(({ address }) => address === 'aws_eip.gateway')?.action;
  if (now.length > 0) {
    const ends = elastic !== undefined && elastic !== 'update';
    return `${now.join(', ')}${ends ? ', which changes' : ''}`;
  }
  if (target.account === null) return null;
  const families = [...(elastic === undefined ? [] : ['IPv4']), ...(gateway.ipv6 ? ['IPv6'] : [])];
  return families.length === 0 ? null : `new ${allOf(families)}, known after apply`;
}

function visitors(plan: PlanDraft): string | null {
  const live = plan.changes.some(({ target }) => target !== 'files');
  if (!live) return null;
  return impactWords(plan) ?? (plan.addresses.length === 0 ? null : 'notice nothing');
}

function changesBySide({ changes, findings }: PlanDraft): string | null {
  const count = (target: Change['target']) => changes.filter((change) => change.target === target).length;
  const files = count('files');
  const repairs = findings.filter((finding) => finding.repairs).length;
  const counts = [
    [count('terraform'), 'in AWS'],
    [count('k8s'), 'in the cluster'],
    [files, files === 1 ? 'file' : 'files'],
    [repairs, repairs === 1 ? 'repair' : 'repairs'],
  ] as const;
  const words = counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return words.length === 0 ? null : words.join(', ');
}
