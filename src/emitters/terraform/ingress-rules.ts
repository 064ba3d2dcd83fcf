/** What the security group lets in: sshd and the ports of the file, each from its allowed addresses. */
import type { Allowed, Exposure } from '../../compiler/resolved-exposure.ts';

export interface IngressRule {
  readonly description: string;
  readonly port: number;
  /** null if the rule has no such address; the template would write an empty list. */
  readonly ipv4: readonly string[] | null;
  readonly ipv6: readonly string[] | null;
}

/** One rule per port, sshd first. A port that only the family may reach that the gateway lacks has no rule. */
export function ingressRules({ gateway, ports }: Exposure): readonly IngressRule[] {
  return [
    rule('ssh', gateway.ssh.port, gateway.ssh.allow, gateway),
    ...ports.map((port) => rule(port.name, port.public, port.allow, gateway)),
  ].filter(({ ipv4, ipv6 }) => ipv4 !== null || ipv6 !== null);
}

function rule(description: string, port: number, allow: Allowed, gateway: Exposure['gateway']): IngressRule {
  const blocks = (family: keyof Allowed): readonly string[] | null =>
    gateway[family] && allow[family].length > 0 ? allow[family] : null;
  return { description, port, ipv4: blocks('ipv4'), ipv6: blocks('ipv6') };
}
