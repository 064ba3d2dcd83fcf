/**
 * The tags that mark the AWS resources of an exposure: terraform sets them on everything, and whatever looks for a gateway
 * in EC2 goes by them. docs/decisions/ownership.md says why there are two.
 */
import type { Exposure } from './resolved-exposure.ts';

export const nameTag = 'expose:gateway';
export const domainTag = 'expose:domain';

/** Tags that the file may not set, because expose does. */
export const reservedTags: readonly string[] = ['Name', nameTag, domainTag];

/** Whose a resource is: both tags have to agree. */
export interface Owner {
  /** The exposure's name. */
  readonly name: string;
  /** Its fully qualified domain name. */
  readonly domain: string;
}

export function ownerOf({ name, domain }: Pick<Exposure, 'name' | 'domain'>): Owner {
  return { name, domain: domain.name };
}

export function ownerTags({ name, domain }: Owner): Readonly<Record<string, string>> {
  return { [nameTag]: name, [domainTag]: domain };
}

/** As EC2 takes them for what is made. */
export function tagList(owner: Owner): { Key: string; Value: string }[] {
  return Object.entries(ownerTags(owner)).map(([Key, Value]) => ({ Key, Value }));
}

/** EC2's filters for what carries both. */
export function tagFilters(owner: Owner): { Name: string; Values: string[] }[] {
  return Object.entries(ownerTags(owner)).map(([tag, value]) => ({ Name: `tag:${tag}`, Values: [value] }));
}
