/** Where and on which market a plan launches the gateway, and what apply tries next where EC2 has no capacity. Reads only. */
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { gatewayInstance, isHeldBack } from '../gateway/cloud-findings.ts';
import type { ObservedGateway } from '../gateway/ownership.ts';
import { type Launch, launchesToTry } from './launch.ts';
import { readZones } from './read-zones.ts';

export interface ChosenLaunches {
  /** In the order to try; the first is what terraform plans. */
  readonly launches: readonly [Launch, ...Launch[]];
  /** Whether the first needs a new subnet, because the one there is has another zone. */
  readonly movesSubnet: boolean;
  /** Whether the first takes a gateway that runs on demand back to spot. */
  readonly returnsToSpot: boolean;
}

/** Whether what is live has a say in it. Then a plan waits for that before it asks terraform. */
export function dependsOnLive({ gateway }: Exposure, inState: ReadonlySet<string> | null): boolean {
  const keepsZone = holds(inState, 'subnet-') && holds(inState, 'i-');
  return gateway.market === 'spot-or-on-demand' || (choosesZone(gateway) && !keepsZone);
}

/** Without an answer from EC2: what the file says, in the network there is. */
export function launchesOf({ gateway }: Exposure): ChosenLaunches {
  return {
    launches: launchesToTry(gateway, { zones: [], isHeldBack: false }),
    movesSubnet: false,
    returnsToSpot: false,
  };
}

/**
 * `observed` is null where EC2 gave no answer, and `inState` where nothing is known of the state. `subnetZone` is that of the
 * subnet in the state: after an apply that found no capacity anywhere, that of the last attempt.
 */
export async function chooseLaunches(
  exposure: Exposure,
  observed: ObservedGateway | null,
  inState: ReadonlySet<string> | null,
  subnetZone: string | null,
): Promise<ChosenLaunches> {
  if (observed === null) return launchesOf(exposure);
  const { gateway } = exposure;
  const instance = gatewayInstance(observed, inState);
  const heldBack = instance !== null && isHeldBack(instance, observed);
  const known = new Set([...(inState ?? []), ...observed.tagged.map(({ id }) => id)]);
  // One that is in no state yet holds the network too.
  const hasInstance = holds(inState, 'i-') || gatewayInstance(observed, null) !== null;
  const isOpen = choosesZone(gateway) && (!holds(known, 'subnet-') || (subnetZone !== null && !hasInstance));
  const zones = isOpen ? await readZones(gateway, new Date()) : null;
  const names = zones?.ok ? zones.value.map(({ name }) => name) : [];
  return {
    launches: launchesToTry(gateway, { zones: names, isHeldBack: heldBack }),
    movesSubnet: subnetZone !== null && names[0] !== undefined && names[0] !== subnetZone,
    returnsToSpot:
      gateway.market === 'spot-or-on-demand' &&
      !heldBack &&
      instance !== null &&
      instance.spotRequest === null,
  };
}

function choosesZone({ network, zone }: Exposure['gateway']): boolean {
  return network === null && zone === null;
}

function holds(ids: ReadonlySet<string> | null, prefix: string): boolean {
  return [...(ids ?? [])].some((id) => id.startsWith(prefix));
}
