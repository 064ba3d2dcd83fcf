/** A gateway that lives while the state here knows nothing of it: it was made on another machine, or the state was lost. Pure. */
import type { ObservedGateway, ObservedInstance } from './ownership.ts';

/**
 * The instance of such a gateway; null where there is none, where the state knows at least a part of it, and where
 * nothing is known of the state.
 */
export function orphanGateway(
  { instances, tagged }: Pick<ObservedGateway, 'instances' | 'tagged'>,
  inState: ReadonlySet<string> | null,
): ObservedInstance | null {
  if (inState === null || [...instances, ...tagged].some(({ id }) => inState.has(id))) return null;
  return instances.find(({ state }) => state !== 'terminated' && state !== 'shutting-down') ?? null;
}
