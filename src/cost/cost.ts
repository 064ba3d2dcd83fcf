/** What a gateway costs a month, and the live prices that an estimate can use. */

export interface CostItem {
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  /** US dollars for each unit. */
  readonly unitPrice: number;
  /** US dollars a month. */
  readonly monthly: number;
  readonly source: 'live' | 'catalogue';
  /** The day the price is from, ISO date. */
  readonly asOf: string;
}

export interface Cost {
  readonly currency: 'USD';
  /** The sum of the items. */
  readonly monthly: number;
  readonly items: readonly CostItem[];
  /** What has no known price and is not in the sum. */
  readonly missing: readonly string[];
}

/** US dollars for one unit, and the day that they are from, ISO date. */
export interface Price {
  readonly dollars: number;
  readonly asOf: string;
}

/** Prices that AWS gave for the exposure's region and instance type. What it did not give, the catalogue may have. */
export interface LivePrices {
  /** The newest spot price for Linux, by the hour; null on demand, and where EC2 has none. */
  readonly spot: (Price & { readonly zone: string }) | null;
  /** null where the price list could not be asked. */
  readonly list: ListPrices | null;
}

/** null: the list has no such price. */
export interface ListPrices {
  /** The instance, by the hour. */
  readonly onDemand: Price | null;
  /** By the GiB and month. */
  readonly gp3: Price | null;
  /** A public address in use, by the hour. */
  readonly ipv4: Price | null;
}
