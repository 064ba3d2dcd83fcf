/** What would cost less than an exposure as it is: each way by itself, with what is given up for it. Pure. */
import type { Exposure, Gateway } from '../compiler/resolved-exposure.ts';
import { pricedRegions } from './catalogue.ts';
import type { Cost } from './cost.ts';
import { estimate } from './estimate.ts';

export interface CheaperWay {
  /** The field of `gateway` to set, and its value as it is written. */
  readonly field: 'ipv4' | 'market' | 'instanceType' | 'disk' | 'region';
  readonly value: string;
  /** US dollars a month. */
  readonly saving: number;
  readonly monthly: number;
  /** What is given up. */
  readonly drawback: string;
  /** What to write into the file. */
  readonly lines: readonly string[];
}

export interface CheaperWays {
  /** The largest saving first; empty where nothing in the catalogue costs less. */
  readonly ways: readonly CheaperWay[];
  /** US dollars a month with all of them but another region; null where fewer than two are left. */
  readonly together: number | null;
}

const smallestDisk = 8;
/** Types that serve what docs/data-path.md measures, smallest first in each family. */
const smallTypes = ['t4g.nano', 't3a.nano', 't3.nano', 't4g.micro', 't3a.micro', 't3.micro'];
const memory: Readonly<Record<string, string>> = { nano: '512 MB', micro: '1 GB' };

/** Counted with the prices of the catalogue. `unpriced` exposures have no ways: there is nothing to compare with. */
export function cheaperWays(exposure: Exposure): CheaperWays {
  const now = estimate(exposure);
  if (now.missing.length > 0) return { ways: [], together: null };
  const candidates = [
    ipv6Candidates(exposure),
    [onSpot],
    typeCandidates(exposure.gateway),
    [smallDisk],
    regionCandidates(exposure.gateway),
  ];
  const ways = candidates.flatMap((field) => best(field, exposure, now) ?? []);
  const here = ways.filter(({ field }) => field !== 'region');
  const all = Object.assign({}, ...here.map(({ change }) => change)) as Partial<Gateway>;
  return {
    ways: ways.toSorted((a, b) => b.saving - a.saving).map(({ change: _change, ...way }) => way),
    together: here.length < 2 ? null : estimate(changed(exposure, all)).monthly,
  };
}

interface Candidate {
  readonly field: CheaperWay['field'];
  readonly change: Partial<Gateway>;
  readonly drawback: string;
}

const onSpot: Candidate = {
  field: 'market',
  change: { market: 'spot' },
  drawback: 'EC2 may stop the gateway when it needs the capacity, for minutes or for hours',
};
const smallDisk: Candidate = {
  field: 'disk',
  change: { disk: smallestDisk },
  drawback: 'a disk cannot shrink: the gateway is replaced, two to seven minutes without service',
};

/** None where a port or sshd would then be open to no network at all. */
function ipv6Candidates({ gateway, ports }: Exposure): readonly Candidate[] {
  const lists = [gateway.ssh.allow, ...ports.map(({ allow }) => allow)];
  if (!gateway.ipv6 || lists.some(({ ipv6 }) => ipv6.length === 0)) return [];
  const drawback =
    'visitors without IPv6 cannot visit, about one in two, and the cluster’s node needs IPv6 as well';
  return [{ field: 'ipv4', change: { ipv4: false }, drawback }];
}

/** Of the same architecture where the file names an image. */
function typeCandidates({ image, architecture, instanceType }: Gateway): readonly Candidate[] {
  const fitting = smallTypes.filter(
    (wanted) => image.kind === 'ubuntu' || wanted.startsWith('t4g.') === (architecture === 'arm64'),
  );
  return fitting.map((wanted) => {
    const size = wanted.split('.')[1] ?? '';
    const less = instanceType.endsWith(`.${size}`) ? '' : ` It has ${memory[size]} of memory.`;
    const freePlan = size === 'nano' ? ' An account on AWS’s free plan may not start it.' : '';
    return {
      field: 'instanceType',
      change: { instanceType: wanted },
      drawback: `the gateway is replaced, two to seven minutes without service.${less}${freePlan}`,
    };
  });
}

/** None where the file names a network or an image, which belong to a region. */
function regionCandidates({ network, image }: Gateway): readonly Candidate[] {
  if (network !== null || image.kind === 'ami') return [];
  return pricedRegions().map((region) => ({
    field: 'region',
    change: { region },
    drawback: 'every request takes the way through that region, and a new gateway gets new addresses',
  }));
}

type Priced = CheaperWay & Pick<Candidate, 'change'>;

/** The candidate that saves most; null when none does. */
function best(candidates: readonly Candidate[], exposure: Exposure, now: Cost): Priced | null {
  const found = candidates.map((way) => priced(way, exposure, now)).filter((way) => way !== null);
  return found.toSorted((a, b) => b.saving - a.saving)[0] ?? null;
}

function priced({ field, change, drawback }: Candidate, exposure: Exposure, now: Cost): Priced | null {
  const then = estimate(changed(exposure, change));
  const saving = Math.round((now.monthly - then.monthly) * 100) / 100;
  if (then.missing.length > 0 || saving <= 0) return null;
  const value = String(change[field]);
  return {
    field,
    value,
    saving,
    monthly: then.monthly,
    drawback,
    lines: ['gateway:', `  ${field}: ${value}`],
    change,
  };
}

function changed(exposure: Exposure, change: Partial<Gateway>): Exposure {
  return { ...exposure, gateway: { ...exposure.gateway, ...change } };
}
