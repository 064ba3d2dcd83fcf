/** CIDR blocks as EC2 stores them. */
import { IPv4, IPv6 } from 'ipaddr.js';
import type { ConfigPath } from '../diagnostics/diagnostic.ts';
import type { Report } from '../diagnostics/report.ts';
import type { Allowed } from '../resolved-exposure.ts';

interface Block {
  readonly kind: 'ipv4' | 'ipv6';
  readonly text: string;
}

/** Sorts blocks by family, in canonical form and each once; without IPv6 only the IPv4 ones count. */
export function resolveAllowed(
  blocks: readonly string[],
  path: ConfigPath,
  ipv6: boolean,
  report: Report,
): Allowed {
  const allowed = { ipv4: new Set<string>(), ipv6: new Set<string>() };
  blocks.forEach((written, index) => {
    const block = parseBlock(written, [...path, index], report);
    if (block !== undefined) allowed[block.kind].add(block.text);
  });
  if (!ipv6) checkFamilies(blocks, allowed, path, report);
  return { ipv4: [...allowed.ipv4], ipv6: ipv6 ? [...allowed.ipv6] : [] };
}

function parseBlock(written: string, path: ConfigPath, report: Report): Block | undefined {
  const [address = '', length = ''] = written.split('/');
  const block = address.includes(':') ? blockV6(address, Number(length)) : blockV4(address, Number(length));
  if (block === undefined) {
    report({
      severity: 'error',
      code: 'cidr-invalid',
      path,
      summary: `"${written}" is not a network`,
      detail:
        'Four numbers up to 255 and a length up to 32, or an IPv6 address and a length up to 128: 203.0.113.0/24, 2001:db8::/32.',
    });
    return undefined;
  }
  if (block.network === block.text) return { kind: block.kind, text: block.text };
  report({
    severity: 'error',
    code: 'cidr-host-bits',
    path,
    summary: `"${written}" has bits set behind its length of ${length}`,
    detail: `EC2 would store the network ${block.network}. Write that, or ${block.single} for the one address.`,
  });
  return undefined;
}

interface ParsedBlock extends Block {
  readonly network: string;
  readonly single: string;
}

function blockV4(address: string, length: number): ParsedBlock | undefined {
  if (!IPv4.isValidFourPartDecimal(address) || /(^|\.)0[0-9]/.test(address) || length > 32) return undefined;
  const network = IPv4.networkAddressFromCIDR(`${address}/${length}`).toString();
  return {
    kind: 'ipv4',
    text: `${address}/${length}`,
    network: `${network}/${length}`,
    single: `${address}/32`,
  };
}

function blockV6(address: string, length: number): ParsedBlock | undefined {
  if (!IPv6.isValid(address) || length > 128) return undefined;
  const canonical = IPv6.parse(address).toString();
  const network = IPv6.networkAddressFromCIDR(`${canonical}/${length}`).toString();
  return {
    kind: 'ipv6',
    text: `${canonical}/${length}`,
    network: `${network}/${length}`,
    single: `${canonical}/128`,
  };
}

/** The default list allows both families; only what somebody wrote is worth a word. */
function checkFamilies(
  blocks: readonly string[],
  allowed: { ipv4: ReadonlySet<string>; ipv6: ReadonlySet<string> },
  path: ConfigPath,
  report: Report,
): void {
  const isDefault = blocks.length === 2 && blocks[0] === '0.0.0.0/0' && blocks[1] === '::/0';
  if (isDefault || allowed.ipv6.size === 0) return;
  const index = blocks.findIndex((it) => it.includes(':'));
  const related = [{ message: 'gateway.ipv6 is false', path: ['gateway', 'ipv6'] }];
  if (allowed.ipv4.size > 0) {
    report({
      severity: 'warning',
      code: 'cidr-without-ipv6',
      path: [...path, index],
      summary: `"${blocks[index]}" has no effect without IPv6`,
      detail: 'The gateway has no IPv6 address. Remove the entry, or set gateway.ipv6 to true.',
      related,
    });
  } else {
    report({
      severity: 'error',
      code: 'nobody-allowed',
      path,
      summary: 'only IPv6 networks are allowed, but the gateway has no IPv6 address',
      detail: 'Nobody could connect. Add an IPv4 network, or set gateway.ipv6 to true.',
      related,
    });
  }
}
