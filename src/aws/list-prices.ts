/** List prices from the AWS Price List API, for a plan and for `npm run prices`. Reads only. */
import type { Filter, GetProductsCommandInput } from '@aws-sdk/client-pricing';
import { ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { ListPrices, Price } from '../cost/cost.ts';
import { askPricing, type Pricing } from './client.ts';

/** A product of the list: what it is, and its price on demand. */
export interface Product {
  readonly attributes: Readonly<Record<string, string>>;
  readonly price: Price;
}

/** The prices of a gateway. Each is null where the list has none, or more than one. */
export function readListPrices(region: string, instanceType: string): Promise<Result<ListPrices>> {
  // The API of the other partitions is elsewhere, and not in dollars in one of them.
  if (/^(cn|us-gov|us-iso|eu-iso|eusc)/.test(region))
    return Promise.resolve(ok({ onDemand: null, gp3: null, ipv4: null }));
  return askPricing(region, async (pricing) => {
    const [instances, volumes, addresses] = await Promise.all([
      products(pricing, instanceQuery(region, { instanceType })),
      products(pricing, gp3Query(region)),
      products(pricing, addressQuery(region)),
    ]);
    return {
      onDemand: onlyPrice(instances),
      gp3: onlyPrice(volumes),
      ipv4: onlyPrice(addresses.filter(isInUse)),
    };
  });
}

/** Everything that the catalogue has of a region: gp3, ipv4, and burstable instance types, by name. */
export function readRegionPrices(region: string): Promise<Result<ReadonlyMap<string, Price>>> {
  return askPricing(region, async (pricing) => {
    const instances = await products(pricing, instanceQuery(region, { instanceFamily: 'General purpose' }));
    const types = [...new Set(instances.map(({ attributes }) => attributes['instanceType'] ?? ''))];
    const found = [
      ['gp3', onlyPrice(await products(pricing, gp3Query(region)))] as const,
      ['ipv4', onlyPrice((await products(pricing, addressQuery(region))).filter(isInUse))] as const,
      ...types
        .filter((type) => /^t[0-9]+[a-z]*\.[a-z0-9]+$/.test(type))
        .map((type) => {
          const same = instances.filter(({ attributes }) => attributes['instanceType'] === type);
          return [type, onlyPrice(same)] as const;
        }),
    ];
    return new Map(found.flatMap(([name, price]) => (price === null ? [] : [[name, price]])));
  });
}

type Query = Pick<GetProductsCommandInput, 'ServiceCode' | 'Filters'>;

/** Linux without a licence, on shared hardware, as RunInstances starts it. */
function instanceQuery(region: string, which: Readonly<Record<string, string>>): Query {
  const how = {
    operatingSystem: 'Linux',
    operation: 'RunInstances',
    tenancy: 'Shared',
    capacitystatus: 'Used',
  };
  return { ServiceCode: 'AmazonEC2', Filters: filters({ regionCode: region, ...how, ...which }) };
}

function gp3Query(region: string): Query {
  const which = { regionCode: region, productFamily: 'Storage', volumeApiName: 'gp3' };
  return { ServiceCode: 'AmazonEC2', Filters: filters(which) };
}

function addressQuery(region: string): Query {
  return {
    ServiceCode: 'AmazonVPC',
    Filters: filters({ regionCode: region, group: 'VPCPublicIPv4Address' }),
  };
}

/** The group also has idle addresses, and blocks of them. */
function isInUse({ attributes }: Product): boolean {
  return attributes['usagetype']?.endsWith('PublicIPv4:InUseAddress') ?? false;
}

function filters(wanted: Readonly<Record<string, string>>): Filter[] {
  return Object.entries(wanted).map(([Field, Value]) => ({ Type: 'TERM_MATCH', Field, Value }));
}

async function products({ client, sdk }: Pricing, query: Query): Promise<readonly Product[]> {
  const found: Product[] = [];
  for await (const { PriceList = [] } of sdk.paginateGetProducts({ client }, query))
    found.push(...(PriceList as readonly unknown[]).flatMap((entry) => readProduct(String(entry)) ?? []));
  return found;
}

/** The price that all products have; null where they differ, because then it is not known which is meant. */
function onlyPrice(found: readonly Product[]): Price | null {
  const [first] = found;
  return first !== undefined && found.every(({ price }) => price.dollars === first.price.dollars)
    ? first.price
    : null;
}

/** An entry of the list, which is JSON; null where it has no price on demand that begins at nothing used. Pure. */
export function readProduct(entry: string): Product | null {
  const { product, terms, publicationDate } = JSON.parse(entry) as PriceListEntry;
  const [term] = Object.values(terms?.OnDemand ?? {});
  const dimensions = Object.values(term?.priceDimensions ?? {});
  const first = dimensions.find(({ beginRange = '0' }) => beginRange === '0');
  const dollars = Number(first?.pricePerUnit?.['USD'] ?? Number.NaN);
  // What is free or reserved already stands in the list with 0.
  const [day] = /^\d{4}-\d\d-\d\d/.exec(publicationDate ?? '') ?? [];
  if (!(dollars > 0) || day === undefined) return null;
  return { attributes: product?.attributes ?? {}, price: { dollars, asOf: day } };
}

/** As much of an entry as is read. */
interface PriceListEntry {
  readonly product?: { readonly attributes?: Readonly<Record<string, string>> };
  readonly terms?: {
    readonly OnDemand?: Readonly<
      Record<
        string,
        {
          readonly priceDimensions?: Readonly<
            Record<
              string,
              { readonly beginRange?: string; readonly pricePerUnit?: Readonly<Record<string, string>> }
            >
          >;
        }
      >
    >;
  };
  readonly publicationDate?: string;
}
