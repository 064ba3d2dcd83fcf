/** The list prices of src/cost/price-table.ts, asked of the AWS Price List API. */
import { readRegionPrices } from '../src/aws/list-prices.ts';
import { regions } from '../src/compiler/resolve/ec2/ec2-names.ts';
import { listPrices } from '../src/cost/price-table.ts';

export interface RenewedPrices {
  readonly lines: readonly string[];
  /** What the API did not give, in words. */
  readonly missing: readonly string[];
}

/** The partitions whose prices are elsewhere. */
const others = /^(cn|us-gov|us-iso|eu-iso|eusc)/;

/** Every commercial region anew. A region that gives no answer keeps the lines that it has. */
export async function renewedPrices(): Promise<RenewedPrices> {
  const lines: string[] = [];
  const missing: string[] = [];
  for (const region of regions.split(' ').filter((name) => !others.test(name))) {
    const answer = await readRegionPrices(region);
    const found = answer.ok ? answer.value : new Map<string, never>();
    if (found.size === 0) {
      lines.push(...listPrices.filter((line) => line.startsWith(`${region} `)));
      const [fault] = answer.diagnostics;
      missing.push(`${region}: ${fault?.summary ?? 'the list has nothing of it'}`);
      continue;
    }
    for (const name of ['gp3', 'ipv4', 't4g.nano'])
      if (!found.has(name)) missing.push(`${region}: no single price of ${name}`);
    lines.push(...linesOf(region, found));
  }
  return { lines: lines.sort(), missing };
}

/** One line for each day. */
function linesOf(
  region: string,
  found: ReadonlyMap<string, { readonly dollars: number; readonly asOf: string }>,
): readonly string[] {
  const days = [...new Set([...found.values()].map(({ asOf }) => asOf))];
  return days.map((day) => {
    const prices = [...found].filter(([, { asOf }]) => asOf === day);
    return [region, day, ...prices.sort().map(([name, { dollars }]) => `${name} ${dollars}`)].join(' ');
  });
}

/** The file with these lines in place of its list prices. */
export function withListPrices(file: string, lines: readonly string[]): string {
  const list = lines.map((line) => `  '${line}',\n`).join('');
  return file.replace(
    /(export const listPrices: readonly string\[\] = \[\n)[\s\S]*?(\];)/,
    (_all, head: string, end: string) => `${head}${list}${end}`,
  );
}
