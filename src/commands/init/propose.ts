/** What the flags say, completed by what was seen and then by defaults. Pure. */
import { allOf } from '../../compiler/diagnostics/quote.ts';
import type { AwsFacts } from '../../look/aws-facts.ts';
import type { ClusterFacts } from '../../look/cluster-facts.ts';
import { adviseIngress } from '../../look/front.ts';
import { check } from '../../pipeline.ts';
import { type InitAnswers, noReasons, starterFile } from '../../views/init/starter-file.ts';

/** What the flags of init say. */
export interface GivenAnswers {
  readonly domain?: string;
  readonly alias?: readonly string[];
  readonly zone?: string;
  readonly zoneId?: string;
  readonly dnsElsewhere?: boolean;
  readonly region?: string;
  readonly ingress?: string;
  readonly service?: string;
  readonly context?: string;
}

export interface Seen {
  readonly cluster: ClusterFacts | null;
  readonly aws: AwsFacts | null;
  /** The region that the environment or the profile names. */
  readonly region: { readonly region: string; readonly source: string } | null;
  /** The context that was chosen of several; null where there is nothing to choose. */
  readonly context: string | null;
}

/** All answers but the domain name, which nobody else knows. */
export function propose(given: GivenAnswers, seen: Seen): Omit<InitAnswers, 'domain'> {
  const region = given.region ?? seen.region?.region ?? 'us-east-1';
  return {
    aliases: given.alias ?? [],
    zone: given.zone ?? null,
    zoneId: given.zoneId ?? null,
    dnsElsewhere: given.dnsElsewhere ?? false,
    region,
    ...proposeIngress(given, seen.cluster),
    // Where there are several, the file says which one it is about.
    context: given.context ?? seen.context,
    why: {
      ...noReasons,
      zone: given.dnsElsewhere === true ? byHand : '',
      region: given.region === undefined ? regionReason(seen.region) : chosenRegion,
      ingress: ingressReason(given, seen.cluster),
      context: 'Written down, so that the current context of a shell does not decide.',
    },
  };
}

export const chosenRegion = 'Near to your visitors is faster, and prices differ: `expose cost`.';
const byHand = 'The records are set by hand: plan and status print them.';

function regionReason(own: Seen['region']): string {
  return own === null
    ? 'The cheapest region. One that is near to your visitors is faster; `expose cost` shows the price of each.'
    : `The region that ${own.source} names. Prices differ: \`expose cost\`.`;
}

type IngressAnswers = Pick<InitAnswers, 'ingress' | 'service' | 'node'>;

function proposeIngress(given: GivenAnswers, cluster: ClusterFacts | null): IngressAnswers {
  if (given.service !== undefined) return { ingress: 'none', service: given.service, node: null };
  const advice = cluster === null ? null : adviseIngress(cluster.front, cluster.nodes.length);
  if (given.ingress !== undefined && given.ingress !== advice?.ingress)
    return { ingress: given.ingress, service: null, node: null };
  if (given.ingress !== undefined || advice === null)
    return { ingress: given.ingress ?? 'none', service: null, node: advice?.node ?? null };
  const { ingress, service, node } = advice;
  return { ingress, service, node };
}

function ingressReason({ ingress, service }: GivenAnswers, cluster: ClusterFacts | null): string {
  if (ingress !== undefined || service !== undefined || cluster === null) return '';
  const advice = adviseIngress(cluster.front, cluster.nodes.length);
  return advice === null
    ? 'Nothing was seen that answers on ports 80 and 443: install an ingress, or give the ports targets.'
    : `Seen in the cluster: ${advice.why}`;
}

/** A hosted zone that can hold the name. */
export interface ZoneChoice {
  readonly name: string;
  readonly id: string;
}

/** The public zones that could hold the name, the longest first; of these the world asks the one that is delegated. */
export function zonesFor(domain: string, zones: readonly ZoneChoice[]): readonly ZoneChoice[] {
  return zones
    .filter(({ name }) => domain === name || domain.endsWith(`.${name}`))
    .sort((a, b) => b.name.length - a.name.length);
}

/** The answers with this zone, written down only as far as the name alone would not lead there. */
export function withZone(answers: InitAnswers, zone: ZoneChoice, zones: readonly ZoneChoice[]): InitAnswers {
  const twins = zones.filter(({ name }) => name === zone.name).length > 1;
  const plain: InitAnswers = { ...answers, zone: null, zoneId: null };
  const checked = check({ path: '', text: starterFile(plain) });
  const found = checked.ok ? checked.value.exposure.domain.zone : null;
  return {
    ...plain,
    zone: found === zone.name ? null : zone.name,
    zoneId: twins ? zone.id : null,
    why: {
      ...answers.why,
      zone: twins ? `One of ${sameName(zone, zones)} public zones of this name.` : zoneReason,
    },
  };
}

const zoneReason = 'The hosted zone in this account that holds the name.';

function sameName({ name }: ZoneChoice, zones: readonly ZoneChoice[]): number {
  return zones.filter((zone) => zone.name === name).length;
}

/** The names of zones, each once, as words. */
export function zoneNames(zones: readonly ZoneChoice[]): string {
  return allOf([...new Set(zones.map(({ name }) => name))]);
}
