/** The domain: defaults for the zone and the resource name. Every name must lie inside the zone and be listed once. */
import { hash } from 'node:crypto';
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { AddDiagnostic } from '../diagnostics/add-diagnostic.ts';
import type { ConfigPath, Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Domain, HostedZone } from '../resolved-exposure.ts';
import { registrableDomain } from './registrable-domain.ts';

/** Of a `name`, in characters. */
const longestName = 30;
/** Of the hash in a default name, in hexadecimal digits. */
const hashLength = 6;

/** A name of the gateway, the zone that holds it, and the places in the file that say so. */
interface Placed {
  readonly value: string;
  readonly path: ConfigPath;
  readonly zone: { readonly value: string; readonly path: ConfigPath };
  readonly manage: boolean;
}

type AliasConfig = Exclude<ExposureConfig['domain'], string>['aliases'][number];

/** The domain with the zone of each name. */
export function resolveDomain(config: ExposureConfig, add: AddDiagnostic): Domain {
  const { domain } = config;
  const isShort = typeof domain === 'string';
  const written = isShort
    ? { name: domain, zone: undefined, zoneId: null, aliases: [], ttl: 120, manage: true }
    : domain;
  const path: ConfigPath = isShort ? ['domain'] : ['domain', 'name'];
  const { name, zone, manage } = written;
  const main = placed({ value: name, path, manage, zone }, ['domain', 'zone'], add);
  const aliases = written.aliases.map((alias, index) => placedAlias(alias, index, main, add));
  const names = [main, ...aliases];
  checkNames(names, add);
  return {
    name,
    zone: main.zone.value,
    aliases: aliases.map(({ value }) => value),
    ttl: written.ttl,
    manage,
    zones: hostedZones(names, { name: main.zone.value, id: written.zoneId }),
    namesByHand: names.filter(({ manage }) => !manage).map(({ value }) => value),
  };
}

/** A name in the zone that the file gives it, or else in that of its registrable domain. */
function placed(
  { zone, ...name }: Omit<Placed, 'zone'> & { readonly zone: string | undefined },
  zonePath: ConfigPath,
  add: AddDiagnostic,
): Placed {
  if (zone !== undefined) return { ...name, zone: { value: zone, path: zonePath } };
  const plain = withoutWildcard(name.value);
  const found = registrableDomain(plain);
  if (found === null) add(unknownZone(plain, name.path));
  return { ...name, zone: { value: found ?? plain, path: name.path } };
}

/** An alias that names no zone belongs to the main one if it lies inside. */
function placedAlias(alias: AliasConfig, index: number, main: Placed, add: AddDiagnostic): Placed {
  const path: ConfigPath = ['domain', 'aliases', index];
  const isShort = typeof alias === 'string';
  const { name, zone, manage = main.manage } = isShort ? { name: alias, zone: undefined } : alias;
  const placedName = { value: name, path: isShort ? path : [...path, 'name'], manage };
  if (zone === undefined && isInside(name, main.zone.value)) return { ...placedName, zone: main.zone };
  return placed({ ...placedName, zone }, [...path, 'zone'], add);
}

function hostedZones(
  names: readonly Placed[],
  main: { readonly name: string; readonly id: string | null },
): readonly HostedZone[] {
  const zones = new Map<string, string[]>();
  for (const { value, zone, manage } of names)
    if (manage) zones.set(zone.value, [...(zones.get(zone.value) ?? []), value]);
  return [...zones].map(([name, inZone]) => ({
    name,
    id: name === main.name ? main.id : null,
    names: inZone,
  }));
}

function checkNames(names: readonly Placed[], add: AddDiagnostic): void {
  const seen = new Map<string, Placed>();
  for (const name of names) {
    if (!isInside(name.value, name.zone.value)) add(outsideZone(name));
    const first = seen.get(name.value);
    if (first === undefined) seen.set(name.value, name);
    else add(duplicateName(name, first));
  }
}

function isInside(name: string, zone: string): boolean {
  const plain = withoutWildcard(name);
  return plain === zone || plain.endsWith(`.${zone}`);
}

function withoutWildcard(name: string): string {
  return name.replace(/^\*\./, '');
}

function unknownZone(plainName: string, path: ConfigPath): Diagnostic {
  return {
    severity: 'error',
    code: 'zone-unknown',
    path,
    summary: `"${plainName}" is a public suffix, under which anyone can register names`,
    detail:
      'Its hosted zone cannot be derived from it. Use a name below it, or set the zone of this name if the suffix is yours.',
  };
}

function outsideZone({ value, path, zone }: Placed): Diagnostic {
  return {
    severity: 'error',
    code: 'name-outside-zone',
    path,
    summary: `"${value}" is outside the zone "${zone.value}"`,
    detail:
      'A zone holds records of names inside it only. Correct the zone, or leave it out: expose then uses the registrable domain of the name.',
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
