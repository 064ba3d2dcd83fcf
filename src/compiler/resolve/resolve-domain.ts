/** The domain: defaults for the zone and the resource name. Every name must lie inside the zone and be listed once. */
import { hash } from 'node:crypto';
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { AddDiagnostic } from '../diagnostics/add-diagnostic.ts';
import type { ConfigPath, Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Domain } from '../resolved-exposure.ts';
import { registrableDomain } from './registrable-domain.ts';

/** Of a `name`, in characters. */
const longestName = 30;
/** Of the hash in a default name, in hexadecimal digits. */
const hashLength = 6;

/** A value, and the place in the file that sets it. */
interface Placed {
  readonly value: string;
  readonly path: ConfigPath;
}

/** The domain with its zone. */
export function resolveDomain(config: ExposureConfig, add: AddDiagnostic): Domain {
  const { domain } = config;
  const isShort = typeof domain === 'string';
  const written = isShort ? { name: domain, aliases: [], ttl: 120, manage: true } : domain;
  const name: Placed = { value: written.name, path: isShort ? ['domain'] : ['domain', 'name'] };
  const zone = written.zone ?? registrableDomain(written.name);
  if (zone === null) {
    add(unknownZone(name));
    return { ...written, zone: written.name };
  }
  const zonePath = written.zone === undefined ? name.path : ['domain', 'zone'];
  checkNames([name, ...placedAliases(written.aliases)], { value: zone, path: zonePath }, add);
  return { name: written.name, zone, aliases: written.aliases, ttl: written.ttl, manage: written.manage };
}

function placedAliases(aliases: readonly string[]): readonly Placed[] {
  return aliases.map((value, index) => ({ value, path: ['domain', 'aliases', index] }));
}

function checkNames(names: readonly Placed[], zone: Placed, add: AddDiagnostic): void {
  const seen = new Map<string, Placed>();
  for (const name of names) {
    if (!isInside(name.value.replace(/^\*\./, ''), zone.value)) add(outsideZone(name, zone));
    const first = seen.get(name.value);
    if (first === undefined) seen.set(name.value, name);
    else add(duplicateName(name, first));
  }
}

function isInside(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

function unknownZone(name: Placed): Diagnostic {
  return {
    severity: 'error',
    code: 'zone-unknown',
    path: name.path,
    summary: `"${name.value}" is a public suffix, under which anyone can register names`,
    detail:
      'Its hosted zone cannot be derived from it. Use a name below it, or set domain.zone if the suffix is yours.',
  };
}

function outsideZone(name: Placed, zone: Placed): Diagnostic {
  return {
    severity: 'error',
    code: 'name-outside-zone',
    path: name.path,
    summary: `"${name.value}" is outside the zone "${zone.value}"`,
    detail:
      'All records are written to one hosted zone. Choose a name inside it, or set domain.zone to the zone that holds all names.',
    related: [{ message: `this sets the zone to "${zone.value}"`, path: zone.path }],
  };
}

function duplicateName(name: Placed, first: Placed): Diagnostic {
  return {
    severity: 'error',
    code: 'name-duplicate',
    path: name.path,
    summary: `"${name.value}" is already a name of the gateway`,
    detail: 'A zone holds one record per name and type. Remove the alias.',
    related: [{ message: 'first listed here', path: first.path }],
  };
}

/**
 * The default for `name`: the domain with dashes for dots, where the domain can be read back from it. Other domains (with
 * dashes of their own, too long, starting with a digit) could share a name, and with it a gateway, so a hash of the domain
 * follows. It starts with a digit, which no top-level domain does.
 */
export function resourceName(domain: string): string {
  const dashed = domain.replaceAll('.', '-');
  if (dashed.length <= longestName && /^[a-z][a-z0-9.]*$/.test(domain)) return dashed;
  const [first = '', ...rest] = hash('sha256', domain, 'hex').slice(0, hashLength);
  const suffix = `-${Number.parseInt(first, 16) % 10}${rest.join('')}`;
  const start = /^[a-z]/.test(dashed) ? dashed : `site-${dashed}`;
  return `${start.slice(0, longestName - suffix.length).replace(/-+$/, '')}${suffix}`;
}
