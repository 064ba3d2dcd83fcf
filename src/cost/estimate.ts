/** What an exposure costs a month, item by item, before anything exists. Pure: live prices are passed in. */
import { firstMarket } from '../compiler/market.ts';
import type { Alerts, Exposure, Gateway } from '../compiler/resolved-exposure.ts';
import { catalogue } from './catalogue.ts';
import type { Cost, CostItem, LivePrices, Price } from './cost.ts';

/** AWS bills by the hour; a month is counted as its own price pages do. */
const hoursPerMonth = 730;

/** What the estimate leaves out, and why, to be shown to people. */
export const notCounted: readonly string[] = [
  'traffic: 100 GB a month are free, further ones about $0.09 each; a download leaves the gateway for the visitor, an upload for home, so both count',
  'the Route 53 zone: it exists already ($0.50 a month)',
  'DNS queries: $0.40 a million',
  'surplus CPU credits: none are billed, because the gateway has standard credits; without credits it is slower',
];

/**
 * The month's estimate in US dollars: each item rounded to the cent, and their sum. An item whose price is neither live
 * nor in the catalogue is named in `missing` and counts nothing.
 */
export function estimate(exposure: Exposure, live?: LivePrices): Cost {
  const priced = [instance(exposure.gateway, live), ...kept(exposure, live)];
  return {
    currency: 'USD',
    monthly: sumOf(priced),
    items: priced.filter((item) => typeof item !== 'string'),
    missing: priced.filter((item) => typeof item === 'string'),
  };
}

/** US dollars a month while the gateway is stopped: its disk, its address and the alerts are billed all the same. */
export function whileStopped(exposure: Exposure): number {
  return sumOf(kept(exposure));
}

/** US dollars a month while EC2 has no spot capacity for it; null for a gateway that stays on one market. */
export function whileOnDemand(exposure: Exposure, live?: LivePrices): number | null {
  const { gateway } = exposure;
  if (gateway.market !== 'spot-or-on-demand') return null;
  return estimate({ ...exposure, gateway: { ...gateway, market: 'on-demand' } }, live).monthly;
}

function kept({ gateway, alerts }: Exposure, live?: LivePrices): readonly (CostItem | string)[] {
  return [
    disk(gateway, live),
    ...(gateway.ipv4 ? [address(gateway, live)] : []),
    ...(alerts === null ? [] : [alertsItem(alerts)]),
  ];
}

/**
 * The instance, or the name of the price that is missing. Without a live or known spot price the on-demand price stands
 * in. EC2 never asks more for spot, so the estimate may be too high but never too low.
 */
function instance(
  { region, instanceType, ...gateway }: Gateway,
  live: LivePrices | undefined,
): CostItem | string {
  const market = firstMarket(gateway);
  const what = `${instanceType} ${market}`;
  const now = live?.spot ?? null;
  if (market === 'spot' && now !== null) return hourly(`${what} in ${now.zone}`, now, 'live');
  const spot = market === 'spot' ? catalogue.spot(region, instanceType) : null;
  if (spot !== null) return hourly(what, spot);
  const listed = live?.list?.onDemand ?? null;
  const onDemand = listed ?? catalogue.onDemand(region, instanceType);
  if (onDemand === null) return `${what} in ${region}`;
  return hourly(market === 'spot' ? `${what}, at most` : what, onDemand, sourceOf(listed));
}

function disk({ region, disk: quantity }: Gateway, live?: LivePrices): CostItem | string {
  const listed = live?.list?.gp3 ?? null;
  const price = listed ?? catalogue.gp3(region);
  if (price === null) return `gp3 storage in ${region}`;
  return {
    what: 'gp3 disk',
    quantity,
    unit: 'GiB',
    unitPrice: price.dollars,
    monthly: cents(quantity * price.dollars),
    source: sourceOf(listed),
    asOf: price.asOf,
  };
}

function address({ region }: Gateway, live?: LivePrices): CostItem {
  const listed = live?.list?.ipv4 ?? null;
  return hourly('public IPv4 address', listed ?? catalogue.ipv4(region), sourceOf(listed));
}

function sourceOf(listed: Price | null): CostItem['source'] {
  return listed === null ? 'catalogue' : 'live';
}

/** Mails, rules and the alarm are within what every account has free of charge. */
function alertsItem({ check }: Alerts): CostItem {
  const { dollars, asOf } = catalogue.httpsHealthCheck;
  const unitPrice = check.type === 'HTTPS' ? dollars : 0;
  return {
    what: check.type === 'HTTPS' ? 'alerts (over HTTPS)' : 'alerts (free tier)',
    quantity: 1,
    unit: 'health check',
    unitPrice,
    monthly: unitPrice,
    source: 'catalogue',
    asOf,
  };
}

function hourly(what: string, { dollars, asOf }: Price, source: CostItem['source'] = 'catalogue'): CostItem {
  return {
    what,
    quantity: hoursPerMonth,
    unit: 'hours',
    unitPrice: dollars,
    monthly: cents(hoursPerMonth * dollars),
    source,
    asOf,
  };
}

function sumOf(items: readonly (CostItem | string)[]): number {
  return cents(items.reduce((sum, item) => sum + (typeof item === 'string' ? 0 : item.monthly), 0));
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
