/** Where and on which market a plan launches the gateway, and what apply tries next where EC2 has no capacity. Reads only. */
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { gatewayInstance, isHeldBack } from '../gateway/cloud-findings.ts';
import type { ObservedGateway } from '../gateway/ownership.ts';
import { type Launch, launches } from './launch.ts';
import { readZones } from './read-zones.ts';

export interface ChosenLaunches {
  /** In the order to try; the first is what terraform plans. */
  readonly launches: readonly [Launch, ...Launch[]];
  /** Whether the first takes a gateway that runs on demand back to spot. */
  readonly returnsToSpot: boolean;
}

/** Whether what is live has a say in it. Then a plan waits for that before it asks terraform. */
export function dependsOnLive({ gateway }: Exposure, inState: ReadonlySet<string> | null): boolean {
  return gateway.market === 'spot-or-on-demand' || (choosesZone(gateway) && !hasSubnet(inState));
}

/** Without an answer from EC2: what the file says, in the network there is. */
export function launchesOf({ gateway }: Exposure): ChosenLaunches {
  return { launches: launches(gateway, { zones: [], isHeldBack: false }), returnsToSpot: false };
}

/** `observed` is null where EC2 gave no answer, and `inState` where nothing is known of the state. */
export async function chooseLaunches(
  exposure: Exposure,
  observed: ObservedGateway | null,
  inState: ReadonlySet<string> | null,
): Promise<ChosenLaunches> {
  if (observed === null) return launchesOf(exposure);
  const { gateway } = exposure;
  const instance = gatewayInstance(observed, inState);
  const heldBack = instance !== null && isHeldBack(instance, observed);
  const known = new Set([...(inState ?? []), ...observed.tagged.map(({ id }) => id)]);
  const isNew = choosesZone(gateway) && !hasSubnet(known);
  const zones = isNew ? await readZones(gateway, new Date()) : null;
  const names = zones?.ok ? zones.value.map(({ name }) => name) : [];
  return {
    launches: launches(gateway, { zones: names, isHeldBack: heldBack }),
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

function hasSubnet(ids: ReadonlySet<string> | null): boolean {
  return [...(ids ?? [])].some((id) => id.startsWith('subnet-'));
}
