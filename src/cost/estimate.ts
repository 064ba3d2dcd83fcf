/** What an exposure costs a month, item by item, before anything exists. Pure: live prices are passed in. */
import type { Exposure, Gateway } from '../compiler/resolved-exposure.ts';
import { catalogue } from './catalogue.ts';
import type { Cost, CostItem, LivePrices } from './cost.ts';

/** AWS bills by the hour; a month is counted as its own price pages do. */
const hoursPerMonth = 730;

/** What the estimate leaves out, and why, to be shown to people. */
export const notCounted: readonly string[] = [
  'traffic to the internet: the first 100 GB a month are free, further ones about $0.09 each',
  'the Route 53 zone: it exists already ($0.50 a month)',
  'DNS queries: $0.40 a million',
];

/**
 * The month's estimate in US dollars: each item rounded to the cent, and their sum. An item whose price is neither live
 * nor in the catalogue is named in `missing` and counts nothing.
 */
export function estimate({ gateway }: Exposure, live?: LivePrices): Cost {
  const priced = [instance(gateway, live), disk(gateway), ...(gateway.ipv4 ? [address] : [])];
  const items = priced.filter((item) => typeof item !== 'string');
  return {
    currency: 'USD',
    monthly: cents(items.reduce((sum, item) => sum + item.monthly, 0)),
    items,
    missing: priced.filter((item) => typeof item === 'string'),
  };
}

/**
 * The instance, or the name of the price that is missing. Without a live or known spot price the on-demand price stands
 * in. EC2 never asks more for spot, so the estimate may be too high but never too low.
 */
function instance(
  { region, instanceType, market }: Gateway,
  live: LivePrices | undefined,
): CostItem | string {
  const what = `${instanceType} ${market}`;
  if (market === 'spot' && live !== undefined) return hourly(what, live.spotPerHour, live.asOf);
  const spot = market === 'spot' ? catalogue.spotPerHour(region, instanceType) : null;
  if (spot !== null) return hourly(what, spot);
  const onDemand = catalogue.onDemandPerHour(region, instanceType);
  if (onDemand === null) return `${what} in ${region}`;
  return hourly(market === 'spot' ? `${what}, at most` : what, onDemand);
}

function disk({ region, disk: quantity }: Gateway): CostItem | string {
  const unitPrice = catalogue.gp3PerGibMonth(region);
  if (unitPrice === null) return `gp3 storage in ${region}`;
  return {
    what: 'gp3 disk',
    quantity,
    unit: 'GiB',
    unitPrice,
    monthly: cents(quantity * unitPrice),
    source: 'catalogue',
    asOf: catalogue.date,
  };
}

const address: CostItem = hourly('public IPv4 address', catalogue.publicIpv4PerHour);

function hourly(what: string, unitPrice: number, liveSince?: string): CostItem {
  return {
    what,
    quantity: hoursPerMonth,
    unit: 'hours',
    unitPrice,
    monthly: cents(hoursPerMonth * unitPrice),
    source: liveSince === undefined ? 'catalogue' : 'live',
    asOf: liveSince ?? catalogue.date,
  };
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
