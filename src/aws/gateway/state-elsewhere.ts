/** Gateways that live while the state here does not know them: it is elsewhere, was lost, or is outdated. Pure. */
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

/** Milliseconds in which a run may start an instance, and by which a clock may be wrong. */
const [longestRun, clockError] = [3_600_000, 60_000];

/**
 * An instance with our tags that the state does not know although it knows other parts of the gateway, and that no killed
 * run here has left: the state is older than the gateway. null where there is none. `unfinished` is when the last run
 * began that did not end well.
 */
export function newerInstance(
  { instances, tagged }: Pick<ObservedGateway, 'instances' | 'tagged'>,
  inState: ReadonlySet<string> | null,
  unfinished: Date | null,
): ObservedInstance | null {
  if (inState === null || orphanGateway({ instances, tagged }, inState) !== null) return null;
  const named = new Set(tagged.map(({ id }) => id));
  const unknown = instances.filter(
    ({ id, state }) =>
      state !== 'terminated' && state !== 'shutting-down' && named.has(id) && !inState.has(id),
  );
  return unknown.find(({ launched }) => !isFrom(unfinished, launched)) ?? null;
}

function isFrom(run: Date | null, launched: Date | null): boolean {
  if (run === null || launched === null) return false;
  const after = launched.getTime() - run.getTime();
  return after > -clockError && after < longestRun;
}
