/** The parts of AWS that have nothing in common: accounts, names of resources, who publishes images. */

export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov' | 'aws-eusc' | 'isolated';

/** By the name of a region. "isolated" stands for those without a way to the internet (us-iso-…, eu-isoe-…). */
export function partitionOf(region: string): Partition {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return /^[a-z]+-iso[a-z]*-/.test(region) ? 'isolated' : 'aws';
}

/** The account that Canonical publishes Ubuntu's images from; null where that is not known. */
export function canonicalAccount(region: string): string | null {
  return canonical[partitionOf(region)] ?? null;
}

const canonical: Partial<Record<Partition, string>> = {
  aws: '099720109477',
  'aws-cn': '837727238323',
  'aws-us-gov': '513442679011',
};
