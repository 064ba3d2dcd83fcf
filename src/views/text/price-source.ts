/** Where the prices of an estimate come from, in a few words: the catalogue and AWS differ by cents. Pure. */

interface Prices {
  readonly items: readonly {
    readonly unitPrice: number;
    readonly source: 'live' | 'catalogue';
    readonly asOf: string;
  }[];
}

/** What follows a sum: ", by the catalogue of 2025-06-28", for example; empty where nothing has a price. */
export function priceSource({ items }: Prices): string {
  // What is free has no price that could be another one today.
  const priced = items.filter(({ unitPrice }) => unitPrice > 0);
  const days = priced.filter(({ source }) => source === 'catalogue').map(({ asOf }) => asOf);
  // The catalogue is as new as the newest price that was taken from it.
  const day = days.toSorted().at(-1);
  const sources = [
    ...(days.length < priced.length ? ['by AWS’s prices of this hour'] : []),
    ...(day === undefined ? [] : [`by the catalogue of ${day}`]),
  ];
  return sources.length === 0 ? '' : `, ${sources.join(', in part ')}`;
}
