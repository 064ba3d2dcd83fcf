/** Warns before EC2 refuses: the rules of a security group are limited, and every CIDR block of a port is one rule. */
import type { AddDiagnostic } from '../diagnostics/add-diagnostic.ts';
import type { ConfigPath } from '../diagnostics/diagnostic.ts';
import type { Allowed, Exposure } from '../resolved-exposure.ts';

/** "Inbound or outbound rules per security group" (L-0EA8095F), counted separately for IPv4 and IPv6. */
const quota = 60;
/** Path MTU discovery needs one rule of its own in each family. */
const rulesOfItsOwn = 1;

interface Opening {
  readonly allow: Allowed;
  readonly origin: ConfigPath;
}

/** Adds at most one warning per address family, at the port whose rules first exceed the quota. */
export function checkRuleQuota({ gateway, ports }: Exposure, add: AddDiagnostic): void {
  const openings: readonly Opening[] = [
    { allow: gateway.ssh.allow, origin: ['gateway', 'ssh', 'allow'] },
    ...ports.map(({ allow, origin }) => ({ allow, origin })),
  ];
  if (gateway.ipv4) checkFamily(openings, 'ipv4', add);
  if (gateway.ipv6) checkFamily(openings, 'ipv6', add);
}

function checkFamily(openings: readonly Opening[], family: keyof Allowed, add: AddDiagnostic): void {
  let rules = rulesOfItsOwn;
  let path: ConfigPath | null = null;
  for (const { allow, origin } of openings) {
    rules += allow[family].length;
    if (rules > quota) path ??= origin;
  }
  if (path === null) return;
  add({
    severity: 'warning',
    code: 'too-many-rules',
    path,
    summary: `the ports need ${rules} ${family === 'ipv4' ? 'IPv4' : 'IPv6'} rules, but a security group holds ${quota} by default`,
    detail:
      'Every port counts once for each CIDR block that may connect to it, and so does ssh. List fewer ports or blocks, or raise the quota "Inbound or outbound rules per security group" (L-0EA8095F) in the region before you apply.',
  });
}
