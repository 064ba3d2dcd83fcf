/** Answers in the shape of the AWS Price List API. */

/** One product, as GetProducts has it: JSON within JSON. */
export function listEntry(attributes: Readonly<Record<string, string>>, dollars: number | null): string {
  const dimension = { unit: 'Hrs', beginRange: '0', endRange: 'Inf', pricePerUnit: { USD: `${dollars}` } };
  const rest = { ...dimension, beginRange: '1000', pricePerUnit: { USD: '0.0000010000' } };
  return JSON.stringify({
    product: { productFamily: 'Compute Instance', attributes, sku: 'SKU1' },
    serviceCode: 'AmazonEC2',
    terms:
      dollars === null
        ? { Reserved: {} }
        : {
            OnDemand: {
              'SKU1.JRTCKXETXF': {
                priceDimensions: { 'SKU1.JRTCKXETXF.2': rest, 'SKU1.JRTCKXETXF.6YS6EN2CT7': dimension },
                effectiveDate: '2026-11-01T00:00:00Z',
                offerTermCode: 'JRTCKXETXF',
              },
            },
          },
    version: '20261120173211',
    publicationDate: '2026-11-20T17:32:11Z',
  });
}

/** A page of products. */
export function listPage(entries: readonly string[], NextToken?: string): string {
  return JSON.stringify({ FormatVersion: 'aws_v1', PriceList: entries, ...(NextToken && { NextToken }) });
}
