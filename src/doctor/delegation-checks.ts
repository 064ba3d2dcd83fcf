/** Whether the world asks Route 53 for the names: the zone's name servers, compared with those that it is delegated to. */
import { readZoneServers, type ZoneServers } from '../aws/zone-servers.ts';
import { type Check, fault, pass, skip, type Verdict } from '../outside/check.ts';
import { type Delegation, readDelegation } from '../outside/dns/read-delegation.ts';
import type { DoctorQuestion } from './doctor-question.ts';

export type DelegationCheck = Check & { readonly zone: string };

/** One check for each zone that apply writes records in. */
export async function delegationChecks({
  exposure: { domain, gateway },
}: Pick<DoctorQuestion, 'exposure'>): Promise<readonly DelegationCheck[]> {
  if (domain.zones.length === 0) return [];
  const [zones, delegations] = await Promise.all([
    readZoneServers(gateway.region, domain.zones),
    Promise.all(domain.zones.map(({ name }) => readDelegation(name))),
  ]);
  return domain.zones.map(({ name }, index) => {
    const answer = zones.ok ? zones.value[index] : undefined;
    const delegation = delegations[index];
    const verdict =
      answer === undefined || delegation === undefined
        ? skip(zones.diagnostics[0]?.summary ?? '')
        : judgeDelegation(answer, delegation);
    return {
      zone: name,
      id: `delegation-${name}`,
      title: `${name} is delegated to its zone in Route 53`,
      ...verdict,
    };
  });
}

/** Pure. */
export function judgeDelegation(
  { zone, servers, present }: ZoneServers,
  { servers: asked, state }: Delegation,
): Verdict {
  if (servers === null) return missingZone(zone, present);
  const own = servers.join(', ');
  const enter = `Enter these name servers at the registrar of ${zone}, or as its NS records in its parent zone: ${own}. Caches may keep the old answer for up to two days.`;
  switch (state) {
    case 'found':
      return judgeServers(zone, servers, asked, enter);
    case 'none':
      return fault(`${zone} is delegated to no name server, so nobody sees its records`, enter);
    case 'refused':
      return {
        state: 'warn',
        detail: `the resolver of this machine gets no answer about ${zone}, as if it were delegated to servers that do not know it`,
        fix: `Compare what the registrar has with Route 53’s: ${own}. dig +trace NS ${zone} shows where it ends.`,
      };
    case 'unknown':
      return skip('the resolver of this machine does not answer');
  }
}

function judgeServers(
  zone: string,
  servers: readonly string[],
  asked: readonly string[],
  enter: string,
): Verdict {
  const foreign = asked.filter((server) => !servers.includes(server));
  if (foreign.length === 0) return pass(asked.join(', '));
  if (foreign.length < asked.length)
    return fault(
      `some visitors are sent to name servers that do not know the records: ${foreign.join(', ')}`,
      enter,
    );
  return fault(
    `the world asks ${asked.join(', ')} for ${zone}, and not this zone in Route 53`,
    `${enter} If another zone of this name is the right one, name it with domain.zoneId; if the DNS is to stay where it is, set domain.manage: false.`,
  );
}

function missingZone(zone: string, present: readonly string[]): Verdict {
  const others = present.length === 0 ? 'It has none.' : `It has ${present.slice(0, 10).join(', ')}.`;
  return fault(
    `the account has no public hosted zone ${zone}`,
    `${others} Use the account that has it (--profile), create the zone in Route 53, correct domain.zone, or set domain.manage: false and keep the records elsewhere.`,
  );
}
