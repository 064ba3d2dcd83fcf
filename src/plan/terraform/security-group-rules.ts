/** What a plan shows of a security group: its rules in words, such as "tcp 3306 from 0.0.0.0/0", as they come and go. Pure. */
import type { TerraformValue } from './terraform-plan.ts';

interface Rule {
  readonly protocol: string;
  readonly from_port: number;
  readonly to_port: number;
  readonly description?: string | null;
  readonly cidr_blocks?: readonly string[] | null;
  readonly ipv6_cidr_blocks?: readonly string[] | null;
  readonly security_groups?: readonly string[] | null;
  readonly prefix_list_ids?: readonly string[] | null;
  readonly self?: boolean | null;
}

/** The rules that change, as lines that begin with "+" or "-"; null for an attribute that holds no rules. */
export function ruleLines(name: string, before: TerraformValue, after: TerraformValue): string[] | null {
  if (name !== 'ingress' && name !== 'egress') return null;
  const preposition = name === 'ingress' ? 'from' : 'to';
  const [old, wanted] = [ruleWords(before, preposition), ruleWords(after, preposition)];
  return [
    ...old.filter((rule) => !wanted.includes(rule)).map((rule) => `- ${name} ${rule}`),
    ...wanted.filter((rule) => !old.includes(rule)).map((rule) => `+ ${name} ${rule}`),
  ];
}

/** One line per rule and source, sorted; `preposition` is "from" for ingress and "to" for egress. */
export function ruleWords(rules: TerraformValue, preposition: 'from' | 'to'): string[] {
  if (!Array.isArray(rules)) return [];
  return (rules as readonly Rule[])
    .flatMap((rule) =>
      peers(rule).map(
        (peer) =>
          `${traffic(rule)} ${preposition} ${peer}${rule.description ? ` (${rule.description})` : ''}`,
      ),
    )
    .sort(byPort);
}

function traffic(rule: Rule): string {
  const { protocol, from_port: from, to_port: to } = rule;
  if (protocol === '-1') return 'everything';
  // For ICMP the two "ports" are type and code.
  if (protocol.startsWith('icmp'))
    return from === -1 ? protocol : `${protocol} type ${from}${to === -1 ? '' : ` code ${to}`}`;
  return `${protocol} ${from === to ? from : `${from}-${to}`}`;
}

function peers(rule: Rule): string[] {
  return [
    ...(rule.cidr_blocks ?? []),
    ...(rule.ipv6_cidr_blocks ?? []),
    ...(rule.security_groups ?? []),
    ...(rule.prefix_list_ids ?? []),
    ...(rule.self ? ['itself'] : []),
  ];
}

function byPort(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
