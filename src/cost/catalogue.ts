/**
 * AWS list prices in US dollars, from aws.amazon.com/ec2/pricing/on-demand (Linux), /ebs/pricing and /vpc/pricing. The
 * regions are few and their prices were looked up; what is not here is reported as missing and never guessed.
 */

interface RegionPrices {
  /** On-demand price of the family's nano, per hour. Every size of these families costs twice the one below it. */
  readonly nano: ReadonlyMap<string, number>;
  /** gp3 storage, per GiB and month. */
  readonly gp3: number;
}

export const catalogue = {
  /**
   * The day whose list prices these are, ISO date. They were entered by hand and no program checks them against AWS: an
   * estimate is not a bill. If a price changes, update both.
   */
  date: '2025-01-01',
  /** A public IPv4 address, in use or not, per hour in every commercial region since 2024-02-01. */
  publicIpv4PerHour: 0.005,
  onDemandPerHour,
  spotPerHour,
  gp3PerGibMonth,
} as const;

const unitedStates: RegionPrices = { nano: families(0.0042, 0.0047, 0.0052), gp3: 0.08 };

const regions: ReadonlyMap<string, RegionPrices> = new Map([
  ['us-east-1', unitedStates],
  ['us-east-2', unitedStates],
  ['us-west-2', unitedStates],
  ['eu-west-1', { nano: families(0.0046, 0.0051, 0.0057), gp3: 0.088 }],
  ['eu-central-1', { nano: families(0.0048, 0.0054, 0.006), gp3: 0.0952 }],
]);

const sizes = ['nano', 'micro', 'small', 'medium', 'large', 'xlarge', '2xlarge'];

/**
 * Spot prices move, and there is no list of them. Only the one that most files need is kept: a t4g.nano in us-east-1
 * usually costs 0.0013 to 0.0016 dollars an hour, and this is the upper end. `plan` asks EC2 for the price of the day.
 */
const spot: ReadonlyMap<string, number> = new Map([['us-east-1 t4g.nano', 0.0016]]);

/** Dollars an hour; null when unknown. */
function onDemandPerHour(region: string, instanceType: string): number | null {
  const [family = '', size = ''] = instanceType.split('.');
  const nano = regions.get(region)?.nano.get(family);
  const step = sizes.indexOf(size);
  return nano === undefined || step < 0 ? null : nano * 2 ** step;
}

/** Dollars an hour, the upper end of what is usual; null when unknown. */
function spotPerHour(region: string, instanceType: string): number | null {
  return spot.get(`${region} ${instanceType}`) ?? null;
}

/** Dollars per GiB and month; null when unknown. */
function gp3PerGibMonth(region: string): number | null {
  return regions.get(region)?.gp3 ?? null;
}

function families(t4g: number, t3a: number, t3: number): ReadonlyMap<string, number> {
  return new Map([
    ['t4g', t4g],
    ['t3a', t3a],
    ['t3', t3],
  ]);
}
