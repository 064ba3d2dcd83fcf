/** The domain's names: defaults for the zone and the resource name, and that every name lies inside the zone once. */
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { ConfigPath } from '../diagnostics/diagnostic.ts';
import type { Report } from '../diagnostics/report.ts';
import type { Domain } from '../resolved-exposure.ts';
import { registrableDomain } from './registrable-domain.ts';

/** The domain with its zone. */
export function resolveDomain(config: ExposureConfig, report: Report): Domain {
  const { domain } = config;
  const written = typeof domain === 'string' ? { name: domain, aliases: [], ttl: 120, manage: true } : domain;
  const namePath: ConfigPath = typeof domain === 'string' ? ['domain'] : ['domain', 'name'];
  const zone = written.zone ?? registrableDomain(written.name);
  if (zone === null) {
    report({
      severity: 'error',
      code: 'zone-unknown',
      path: namePath,
      summary: `"${written.name}" is a public suffix, under which others register names`,
      detail: 'The hosted zone cannot be told from it. Set domain.zone if the name is yours after all.',
    });
    return { ...written, zone: written.name };
  }
  checkNames(written, zone, namePath, written.zone === undefined ? namePath : ['domain', 'zone'], report);
  return { name: written.name, zone, aliases: written.aliases, ttl: written.ttl, manage: written.manage };
}

function checkNames(
  domain: { readonly name: string; readonly aliases: readonly string[] },
  zone: string,
  namePath: ConfigPath,
  zonePath: ConfigPath,
  report: Report,
): void {
  const seen = new Map<string, ConfigPath>([[domain.name, namePath]]);
  if (!isInside(domain.name, zone)) report(outside(domain.name, namePath, zone, zonePath));
  domain.aliases.forEach((alias, index) => {
    const path: ConfigPath = ['domain', 'aliases', index];
    if (!isInside(alias.replace(/^\*\./, ''), zone)) report(outside(alias, path, zone, zonePath));
    const first = seen.get(alias);
    if (first === undefined) seen.set(alias, path);
    else {
      report({
        severity: 'error',
        code: 'name-duplicate',
        path,
        summary: `"${alias}" is already a name of the gateway`,
        detail: 'Two records of one name and type cannot stand in a zone. Remove the alias.',
        related: [{ message: 'first named here', path: first }],
      });
    }
  });
}

function isInside(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

function outside(name: string, path: ConfigPath, zone: string, zonePath: ConfigPath) {
  return {
    severity: 'error',
    code: 'name-outside-zone',
    path,
    summary: `"${name}" lies outside the zone "${zone}"`,
    detail:
      'Records can only be written to the one hosted zone. Choose a name inside it, or set domain.zone to the zone that holds all names.',
    related: [{ message: `this makes the zone "${zone}"`, path: zonePath }],
  } as const;
}

/**
 * The default for `name`: the domain with dashes, cut to the 30 characters that a name may have. A name begins with a
 * letter, so that one of a digit gets "site-" in front.
 */
export function resourceName(domain: string): string {
  const dashed = domain.replaceAll('.', '-');
  return (/^[a-z]/.test(dashed) ? dashed : `site-${dashed}`).slice(0, 30).replace(/-+$/, '');
}
