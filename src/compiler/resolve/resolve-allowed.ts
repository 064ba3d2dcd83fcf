/** CIDR blocks as EC2 stores them. */
import type * as IpAddr from 'ipaddr.js';
import type { AddDiagnostic } from '../diagnostics/add-diagnostic.ts';
import type { ConfigPath, Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Allowed } from '../resolved-exposure.ts';

interface AllowList {
  readonly blocks: readonly string[];
  readonly path: ConfigPath;
  /** Which addresses the gateway has. */
  readonly ipv4: boolean;
  readonly ipv6: boolean;
}

const families = ['ipv4', 'ipv6'] as const;
const familyNames = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

interface Block {
  readonly family: keyof Allowed;
  readonly text: string;
  /** The block without the host bits. */
  readonly network: string;
  /** The block of this one address. */
  readonly single: string;
}

/** The default list. Loading ipaddr.js and parsing these with it would be 6 % of what compiling most files takes. */
const everyone: readonly Block[] = [
  { family: 'ipv4', text: '0.0.0.0/0', network: '0.0.0.0/0', single: '0.0.0.0/32' },
  { family: 'ipv6', text: '::/0', network: '::/0', single: '::/128' },
];

/** An allow list by family, each block once in canonical form, without a family that the gateway has no address of. */
export function resolveAllowed(list: AllowList, add: AddDiagnostic): Allowed {
  const allowed = { ipv4: new Set<string>(), ipv6: new Set<string>() };
  list.blocks.forEach((written, index) => {
    const block = parseBlock(written);
    const problem = checkBlock(written, block, [...list.path, index]);
    if (problem !== undefined) add(problem);
    else if (block !== undefined) allowed[block.family].add(block.text);
  });
  // A gateway without any address has a diagnostic of its own.
  const [missing] = families.filter((family) => !list[family]);
  if (missing !== undefined && (list.ipv4 || list.ipv6)) checkWithout(missing, list, allowed, add);
  return { ipv4: list.ipv4 ? [...allowed.ipv4] : [], ipv6: list.ipv6 ? [...allowed.ipv6] : [] };
}

function parseBlock(written: string): Block | undefined {
  const known = everyone.find(({ text }) => text === written);
  if (known !== undefined) return known;
  const [address = '', length = ''] = written.split('/');
  return address.includes(':') ? blockV6(address, Number(length)) : blockV4(address, Number(length));
}

function blockV4(address: string, length: number): Block | undefined {
  const { IPv4 } = ipAddr();
  if (!IPv4.isValidFourPartDecimal(address) || /(^|\.)0[0-9]/.test(address) || length > 32) return undefined;
  const text = `${address}/${length}`;
  return {
    family: 'ipv4',
    text,
    network: `${IPv4.networkAddressFromCIDR(text).toString()}/${length}`,
    single: `${address}/32`,
  };
}

function blockV6(address: string, length: number): Block | undefined {
  const { IPv6 } = ipAddr();
  if (!IPv6.isValid(address) || length > 128) return undefined;
  const canonical = IPv6.parse(address).toString();
  const text = `${canonical}/${length}`;
  return {
    family: 'ipv6',
    text,
    network: `${IPv6.networkAddressFromCIDR(text).toString()}/${length}`,
    single: `${canonical}/128`,
  };
}

/** `require` loads it when it is first called, and the bundler includes what it names. */
function ipAddr(): typeof IpAddr {
  return require('ipaddr.js') as typeof IpAddr;
}

function checkBlock(written: string, block: Block | undefined, path: ConfigPath): Diagnostic | undefined {
  if (block === undefined) {
    return {
      severity: 'error',
      code: 'cidr-invalid',
      path,
      summary: `"${written}" is not a valid network`,
      detail:
        'Write four numbers up to 255 and a prefix length up to 32, such as 203.0.113.0/24, or an IPv6 address and a prefix length up to 128, such as 2001:db8::/32.',
    };
  }
  if (block.network === block.text) return undefined;
  return {
    severity: 'error',
    code: 'cidr-host-bits',
    path,
    summary: `"${written}" has bits set beyond its prefix length of ${written.split('/')[1]}`,
    detail: `Write ${block.network} for the whole network, or ${block.single} for this one address.`,
  };
}

/** The default list allows both families; only blocks that the user wrote deserve a message. */
function checkWithout(
  family: keyof Allowed,
  { blocks, path }: AllowList,
  allowed: Readonly<Record<keyof Allowed, ReadonlySet<string>>>,
  add: AddDiagnostic,
): void {
  const isDefault = blocks.length === 2 && everyone.every(({ text }, index) => text === blocks[index]);
  if (isDefault || allowed[family].size === 0) return;
  const other = family === 'ipv4' ? 'ipv6' : 'ipv4';
  const [missing, present] = [familyNames[family], familyNames[other]];
  const field = `gateway.${family}`;
  const related = [{ message: `${field} is false`, path: ['gateway', family] }];
  if (allowed[other].size === 0) {
    add({
      severity: 'error',
      code: 'nobody-allowed',
      path,
      summary: `only ${missing} networks are allowed, but the gateway has no ${missing} address`,
      detail: `No connection would get through. Add an ${present} network, or set ${field} to true.`,
      related,
    });
    return;
  }
  const index = blocks.findIndex((block) => block.includes(':') === (family === 'ipv6'));
  add({
    severity: 'warning',
    code: `cidr-without-${family}`,
    path: [...path, index],
    summary: `"${blocks[index]}" has no effect without ${missing}`,
    detail: `The gateway has no ${missing} address. Remove the entry, or set ${field} to true.`,
    related,
  });
}
