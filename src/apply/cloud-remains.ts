/** What with an exposure's tag is still in EC2, and which of it is billed. Pure. */
import type { ObservedCloud } from '../observe/aws.ts';

export interface Remainder {
  readonly id: string;
  /** EC2's name for the kind, such as elastic-ip. */
  readonly type: string;
  /** Whether it costs money for as long as it is there. */
  readonly billed: boolean;
}

const billedTypes: ReadonlySet<string> = new Set(['instance', 'volume', 'elastic-ip', 'spot-instances-request']);

/**
 * Everything that carries the tag, requests that may start an instance included. A terminated instance and its disk are
 * listed by EC2 for about an hour and are gone all the same; `keep` are ids that something else takes care of.
 */
export function cloudRemains(observed: ObservedCloud, keep: ReadonlySet<string> = new Set()): readonly Remainder[] {
  const ended = observed.instances.filter((it) => it.state === 'terminated');
  const gone = new Set([...ended.flatMap((it) => [it.id, ...it.volumes]), ...keep]);
  const instances = observed.instances.filter((it) => it.state !== 'terminated').map((it) => ({ id: it.id, type: 'instance' }));
  const requests = observed.spotRequests.map((it) => ({ id: it.id, type: 'spot-instances-request' }));
  // The tag of a request that was cancelled stays readable; the requests that can still do something are listed themselves.
  const tagged = observed.tagged.filter((it) => it.type !== 'spot-instances-request');
  const all = new Map([...instances, ...requests, ...tagged].map((it) => [it.id, it.type]));
  return [...all].filter(([id]) => !gone.has(id)).map(([id, type]) => ({ id, type, billed: billedTypes.has(type) })).sort((a, b) => (a.id < b.id ? -1 : 1));
}
