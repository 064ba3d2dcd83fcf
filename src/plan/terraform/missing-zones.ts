/** terraform says only that there is no such zone. Whose account was asked, and what it has, mostly shows why. */
import type { Account } from '../../aws/read-account.ts';
import { readZoneServers, type ZoneServers } from '../../aws/zone-servers.ts';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';

/** Replaces terraform's words about missing zones by one error for each; asks AWS only where there are some. */
export async function nameMissingZones(
  diagnostics: readonly Diagnostic[],
  { domain, gateway }: Exposure,
  account: Account | null,
): Promise<readonly Diagnostic[]> {
  const others = diagnostics.filter(({ code }) => code !== 'zone-missing');
  if (others.length === diagnostics.length) return diagnostics;
  const answers = await readZoneServers(gateway.region, domain.zones);
  const missing = answers.ok ? answers.value.filter(({ servers }) => servers === null) : [];
  return missing.length === 0
    ? diagnostics
    : [...others, ...missing.map((zone) => zoneMissing(zone, account))];
}

/** Pure. */
export function zoneMissing({ zone, present }: ZoneServers, account: Account | null): Diagnostic {
  const whose = account === null ? 'the account' : `account ${account.id} (${account.credentials})`;
  const there = present.length === 0 ? 'It has none.' : `It has ${present.slice(0, 10).join(', ')}.`;
  return {
    severity: 'error',
    code: 'zone-missing',
    summary: `${whose} has no public hosted zone ${zone}`,
    detail: `${there} If another account has the zone, use its credentials (--profile for one run). Otherwise correct the name, or create the zone in Route 53 and enter its name servers at the registrar, or set domain.manage: false and keep the records elsewhere.`,
    path: ['domain'],
  };
}
