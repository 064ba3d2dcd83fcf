/**
 * Which AWS resources are an exposure's: the one definition that every look-up, repair and removal goes by. A resource
 * is ours when it carries both our name and our domain name, or when our state knows it. docs/decisions/ownership.md
 * has the reasons. Pure.
 */
import type { Owner } from '../../compiler/gateway-tags.ts';
import type { Account } from '../read-account.ts';

export interface ObservedInstance {
  readonly id: string;
  readonly state: string;
  readonly type: string;
  /** When it was last started; null where EC2 does not say. */
  readonly launched: Date | null;
  readonly spotRequest: string | null;
  /** Public addresses as EC2 sees them; null without one. */
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  /** EC2's code for why it stopped, such as Server.SpotInstanceShutdown. */
  readonly reason: string | null;
  readonly volumes: readonly string[];
  /** The network interface that it was started with, not one that was attached later; null where EC2 names none. */
  readonly interface: string | null;
}

interface ObservedSpotRequest {
  readonly id: string;
  readonly state: string;
  /** EC2's status code, such as instance-stopped-no-capacity. */
  readonly status: string;
  readonly instance: string | null;
}

interface TaggedResource {
  readonly id: string;
  readonly type: string;
}

/** A spot request with the ids of what it names: its instance, and the subnet and interfaces that it starts one in. */
export interface SeenRequest extends ObservedSpotRequest {
  readonly uses: readonly string[];
}

/** Everything in EC2 that carries an exposure's name, whoever's it is, and the instances in its interfaces. */
export interface SeenByName {
  readonly account: Account;
  /** In any state; EC2 lists terminated ones for about an hour. */
  readonly instances: readonly ObservedInstance[];
  /** Persistent requests that may start an instance. They include those that have no tags. */
  readonly spotRequests: readonly SeenRequest[];
  readonly tagged: readonly TaggedResource[];
  /** The domain name in the tags of a resource, by its id. What an older version made has none. */
  readonly domains: ReadonlyMap<string, string>;
}

/** Everything in EC2 that belongs to an exposure. */
export interface ObservedGateway extends Omit<SeenByName, 'domains' | 'spotRequests'> {
  readonly spotRequests: readonly ObservedSpotRequest[];
  /** What has our name and is another exposure's; terminated instances and their volumes left out. */
  readonly others: readonly OtherResource[];
}

interface OtherResource extends TaggedResource {
  /** null where a version of expose made it that did not set the tag. */
  readonly domain: string | null;
}

/** What of `seen` is the owner's. `inState` are the ids of the owner's state, as far as it could be read. */
export function claim(seen: SeenByName, owner: Owner, inState: ReadonlySet<string>): ObservedGateway {
  const byTags = (id: string): boolean => seen.domains.get(id) === owner.domain;
  const isOurs = (id: string): boolean => inState.has(id) || byTags(id);
  // EC2 starts a spot instance without tags, in our interface, for a request that has outlived the gateway.
  const instances = seen.instances.filter(
    (one) => isOurs(one.id) || (one.spotRequest !== null && one.interface !== null && isOurs(one.interface)),
  );
  const volumes = new Set(instances.flatMap((instance) => instance.volumes));
  const tagged = seen.tagged.filter(({ id }) => inState.has(id) || volumes.has(id) || byTags(id));
  const ours = new Set([...instances, ...tagged].map(({ id }) => id));
  const spotRequests = seen.spotRequests.filter(
    ({ id, uses }) => byTags(id) || uses.some((used) => ours.has(used)),
  );
  const ended = seen.instances.filter(({ state }) => state === 'terminated');
  const explained = new Set([
    ...ours,
    ...spotRequests.map(({ id }) => id),
    ...ended.flatMap(({ id, volumes }) => [id, ...volumes]),
  ]);
  return {
    account: seen.account,
    instances,
    tagged,
    spotRequests: spotRequests.map(({ uses: _uses, ...request }) => request),
    others: seen.tagged
      .filter(({ id, type }) => !explained.has(id) && type !== 'spot-instances-request')
      .map((resource) => ({ ...resource, domain: seen.domains.get(resource.id) ?? null })),
  };
}
