/** Prices that ship with expose, each with its day. What is not here is reported as missing and never guessed. */
import type { Price } from './cost.ts';
import { listPrices, spotPrices } from './price-table.ts';

export const catalogue = {
  /** Of an instance type on demand, by the hour; null when unknown. */
  onDemand: (region: string, instanceType: string): Price | null => find(listPrices, region, instanceType),
  /** Of an instance type on spot, by the hour, as it usually is; null when unknown. */
  spot: (region: string, instanceType: string): Price | null => find(spotPrices, region, instanceType),
  /** By the GiB and month; null when unknown. */
  gp3: (region: string): Price | null => find(listPrices, region, 'gp3'),
  /** Of a public IPv4 address in use, by the hour: since 2024-02-01 the same in every commercial region. */
  ipv4: (region: string): Price => find(listPrices, region, 'ipv4') ?? { dollars: 0.005, asOf: '2025-01-01' },
  /** What HTTPS adds to a Route 53 health check, by the month. The check of an AWS address is free: an account has 50. */
  httpsHealthCheck: { dollars: 1, asOf: '2025-01-01' } satisfies Price,
} as const;

/** The regions with list prices, sorted. */
export function pricedRegions(): readonly string[] {
  return [...new Set(listPrices.map((line) => line.split(' ', 1)[0] ?? ''))];
}

function find(lines: readonly string[], region: string, what: string): Price | null {
  for (const line of lines) {
    const [where, asOf = '', ...prices] = line.split(' ');
    const place = where === region ? prices.indexOf(what) : -1;
    if (place >= 0) return { dollars: Number(prices[place + 1]), asOf };
  }
  return null;
}
