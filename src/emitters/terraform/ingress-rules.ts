/** What the security group lets in: sshd and the ports of the file, each from its allowed addresses. */
import type { Allowed, Exposure } from '../../compiler/resolved-exposure.ts';

export interface IngressRule {
  readonly description: string;
  readonly port: number;
  /** null if the rule has no such address; the template would write an empty list. */
  readonly ipv4: readonly string[] | null;
  readonly ipv6: readonly string[] | null;
}

/** One rule per port, sshd first. A port that only IPv6 may reach has no rule on a gateway without IPv6. */
export function ingressRules({ gateway, ports }: Exposure): readonly IngressRule[] {
  return [
    rule('ssh', gateway.ssh.port, gateway.ssh.allow, gateway.ipv6),
    ...ports.map((port) => rule(port.name, port.public, port.allow, gateway.ipv6)),
  ].filter(({ ipv4, ipv6 }) => ipv4 !== null || ipv6 !== null);
}

function rule(description: string, port: number, allow: Allowed, ipv6: boolean): IngressRule {
  return { description, port, ipv4: orNull(allow.ipv4), ipv6: ipv6 ? orNull(allow.ipv6) : null };
}

function orNull(cidrs: readonly string[]): readonly string[] | null {
  return cidrs.length > 0 ? cidrs : null;
}
