/** What an exposure costs a month, item by item, before anything exists. Pure: live prices are passed in. */
import type { Exposure, Gateway } from '../compiler/resolved-exposure.ts';
import {
  catalogueDate,
  gp3PerGibMonth,
  onDemandPerHour,
  publicIpv4PerHour,
  spotPerHour,
} from './catalogue.ts';
import type { Cost, CostItem } from './cost.ts';

/** Prices that EC2 was asked for, for the exposure's region and instance type. */
export interface LivePrices {
  /** DescribeSpotPriceHistory's newest price for Linux, in dollars an hour. */
  readonly spotPerHour: number;
  /** The day it is from, ISO date. */
  readonly asOf: string;
}

/** AWS bills by the hour; a month is counted as its own price pages do. */
const hoursPerMonth = 730;

/** What the estimate leaves out, and why, for a person. */
export const notCounted: readonly string[] = [
  'traffic to the internet: the first 100 GB a month are free, further ones about $0.09 each',
  'the Route 53 zone: it exists already ($0.50 a month)',
  'DNS queries: $0.40 a million',
];

/**
 * The month's estimate in US dollars, every item rounded to the cent and the total their sum. A price that is neither
 * live nor in the catalogue is named in `missing` and counts nothing.
 */
export function estimate({ gateway }: Exposure, live?: LivePrices): Cost {
  const priced = [instance(gateway, live), disk(gateway), address];
  const items = priced.filter((it) => typeof it !== 'string');
  const monthly = cents(items.reduce((sum, it) => sum + it.monthly, 0));
  return { currency: 'USD', monthly, items, missing: priced.filter((it) => typeof it === 'string') };
}

/**
 * The machine. Without a live or known spot price the on-demand price stands in: EC2 never asks more for spot, so that
 * the estimate may be too high and is never too low.
 */
function instance(
  { region, instanceType, market }: Gateway,
  live: LivePrices | undefined,
): CostItem | string {
  const what = `${instanceType} ${market}`;
  if (market === 'spot' && live !== undefined) return hourly(what, live.spotPerHour, live.asOf);
  const known = market === 'spot' ? spotPerHour(region, instanceType) : null;
  if (known !== null) return hourly(what, known);
  const listed = onDemandPerHour(region, instanceType);
  if (listed === null) return `${what} in ${region}`;
  return hourly(market === 'spot' ? `${what}, at most` : what, listed);
}

function disk({ region, disk: quantity }: Gateway): CostItem | string {
  const unitPrice = gp3PerGibMonth(region);
  if (unitPrice === null) return `gp3 storage in ${region}`;
  return {
    what: 'gp3 disk',
    quantity,
    unit: 'GiB',
    unitPrice,
    monthly: cents(quantity * unitPrice),
    source: 'catalogue',
    asOf: catalogueDate,
  };
}

const address: CostItem = hourly('public IPv4 address', publicIpv4PerHour);

function hourly(what: string, unitPrice: number, liveSince?: string): CostItem {
  return {
    what,
    quantity: hoursPerMonth,
    unit: 'hours',
    unitPrice,
    monthly: cents(hoursPerMonth * unitPrice),
    source: liveSince === undefined ? 'catalogue' : 'live',
    asOf: liveSince ?? catalogueDate,
  };
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
