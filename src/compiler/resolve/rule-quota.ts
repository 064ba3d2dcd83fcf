/** Warns before EC2 does: a security group takes a limited number of rules, and every CIDR block of a port is one. */
import type { ConfigPath, Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Allowed, Exposure } from '../resolved-exposure.ts';

/** "Inbound or outbound rules per security group" (L-0EA8095F), counted for IPv4 and for IPv6 separately. */
const quota = 60;
/** Path MTU discovery has one rule of its own in each family. */
const always = 1;

/** At most one warning for each address family, at the port whose rules go beyond the quota. */
export function ruleQuota({ gateway, ports }: Exposure): readonly Diagnostic[] {
  const openings: readonly Opening[] = [
    { allow: gateway.ssh.allow, origin: ['gateway', 'ssh', 'allow'] },
    ...ports.map(({ allow, origin }) => ({ allow, origin })),
  ];
  return [...overQuota(openings, 'ipv4'), ...(gateway.ipv6 ? overQuota(openings, 'ipv6') : [])];
}

interface Opening {
  readonly allow: Allowed;
  readonly origin: ConfigPath;
}

function overQuota(openings: readonly Opening[], family: keyof Allowed): readonly Diagnostic[] {
  let rules = always;
  let path: ConfigPath | null = null;
  for (const { allow, origin } of openings) {
    rules += allow[family].length;
    if (rules > quota) path ??= origin;
  }
  if (path === null) return [];
  const name = family === 'ipv4' ? 'IPv4' : 'IPv6';
  return [
    {
      severity: 'warning',
      code: 'too-many-rules',
      summary: `${rules} ${name} rules, and a security group takes ${quota} unless the account's quota was raised`,
      detail: `Every port counts once for each CIDR block that may connect to it, and so does ssh. List fewer ports or blocks, or raise the quota "Inbound or outbound rules per security group" (L-0EA8095F) in the region before apply.`,
      path,
    },
  ];
}
