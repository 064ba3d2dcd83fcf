/** The month's bill as a value. */

export interface CostItem {
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  readonly unitPrice: number;
  /** US dollars a month. */
  readonly monthly: number;
  readonly source: 'live' | 'catalogue';
  /** The day the price is from, ISO date. */
  readonly asOf: string;
}
export interface Cost {
  readonly currency: 'USD';
  readonly monthly: number;
  readonly items: readonly CostItem[];
  readonly missing: readonly string[];
}
