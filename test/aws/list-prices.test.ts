/** List prices, from a server that answers as the AWS Price List API does. */
import { afterEach, describe, expect, test } from 'vitest';
import { readListPrices, readProduct, readRegionPrices } from '../../src/aws/list-prices.ts';
import { type Ec2Answers, type Ec2StandIn, ec2StandIn } from '../helpers/ec2-stand-in.ts';
import { listEntry, listPage } from '../helpers/price-list.ts';

let aws: Ec2StandIn | null = null;
afterEach(() => aws?.stop());

const asOf = '2026-11-20';
const addresses = [
  listEntry({ usagetype: 'EU-PublicIPv4:IdleAddress' }, 0.006),
  listEntry({ usagetype: 'EU-PublicIPv4:InUseAddress' }, 0.005),
  listEntry({ usagetype: 'EU-PublicIPv4:ContiguousBlock' }, 0.008),
];
/** Answers only a request with the right filters. */
const GetProducts: Ec2Answers[string] = (parameters) => {
  const has = (wanted: object) =>
    Object.entries(wanted).every(([name, value]) => parameters.get(name) === value);
  const linux = {
    ServiceCode: 'AmazonEC2',
    regionCode: 'eu-north-1',
    operatingSystem: 'Linux',
    operation: 'RunInstances',
    tenancy: 'Shared',
    capacitystatus: 'Used',
  };
  if (has({ ...linux, instanceType: 't4g.nano' }))
    return listPage([listEntry({ instanceType: 't4g.nano' }, 0.0043)]);
  if (has({ ...linux, instanceFamily: 'General purpose', NextToken: '' }))
    return listPage(
      [listEntry({ instanceType: 't4g.nano' }, 0.0043), listEntry({ instanceType: 'm7g.medium' }, 0.04)],
      'two',
    );
  if (has({ ...linux, instanceFamily: 'General purpose', NextToken: 'two' }))
    return listPage([
      listEntry({ instanceType: 't3.nano' }, 0.0054),
      listEntry({ instanceType: 't3a.nano' }, 0.005),
      listEntry({ instanceType: 't3a.nano' }, 0.0051),
    ]);
  if (
    has({
      ServiceCode: 'AmazonEC2',
      productFamily: 'Storage',
      volumeApiName: 'gp3',
      regionCode: 'eu-north-1',
    })
  )
    return listPage([listEntry({ volumeApiName: 'gp3' }, 0.0836)]);
  if (has({ ServiceCode: 'AmazonVPC', group: 'VPCPublicIPv4Address', regionCode: 'eu-north-1' }))
    return listPage(addresses);
  return listPage([]);
};

test('has the instance on demand, the disk, and an address in use', async () => {
  aws = await ec2StandIn({ GetProducts });
  expect(await readListPrices('eu-north-1', 't4g.nano')).toMatchObject({
    value: {
      onDemand: { dollars: 0.0043, asOf },
      gp3: { dollars: 0.0836, asOf },
      ipv4: { dollars: 0.005, asOf },
    },
  });
});

test('has no price for what the list does not have', async () => {
  aws = await ec2StandIn({ GetProducts });
  expect(await readListPrices('eu-north-1', 't9.nano')).toMatchObject({ value: { onDemand: null } });
});

test('asks nothing for a region of another partition', async () => {
  aws = await ec2StandIn({ GetProducts });
  expect(await readListPrices('cn-north-1', 't4g.nano')).toMatchObject({
    value: { onDemand: null, gp3: null, ipv4: null },
  });
  expect(aws.asked).toEqual([]);
});

test('has the burstable types of a region from all pages, and leaves out one with two prices', async () => {
  aws = await ec2StandIn({ GetProducts });
  const prices = await readRegionPrices('eu-north-1');
  expect(prices.ok && [...prices.value].map(([name, { dollars }]) => [name, dollars])).toEqual([
    ['gp3', 0.0836],
    ['ipv4', 0.005],
    ['t4g.nano', 0.0043],
    ['t3.nano', 0.0054],
  ]);
});

describe('an entry', () => {
  test.each([
    ['without a price on demand', listEntry({}, null)],
    ['that is free', listEntry({}, 0)],
    ['that is no product', '{}'],
    ['without the day of the list', listEntry({}, 1).replace('2026-11-20T', 'yesterday')],
    ['with another kind of price', listEntry({}, 1).replace('"USD":"1"', '"CNY":"1"')],
  ])('%s has none', (_title, entry) => expect(readProduct(entry)).toBeNull());

  test('has the price of its first unit and the day of the list', () => {
    expect(readProduct(listEntry({ a: 'b' }, 0.0042))).toEqual({
      attributes: { a: 'b' },
      price: { dollars: 0.0042, asOf },
    });
  });
});
