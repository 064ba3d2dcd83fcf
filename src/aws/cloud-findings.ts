/** What EC2 says beside terraform's plan: stopped, orphaned, forgotten. Pure. */

import type { Finding } from '../finding.ts';
import type { ObservedGateway, ObservedInstance } from './observe-gateway.ts';

/** EC2 starts these again by itself once it has capacity; nobody else can. */
const interrupted =
  /Server\.SpotInstance|instance-stopped-(?:by-price|no-capacity|capacity-oversubscribed)|marked-for-stop/;

/**
 * Findings for what `observed` shows. `inState` are the ids of everything that the state holds; null when the state
 * could not be read, and then nothing is called an orphan.
 */
export function cloudFindings(observed: ObservedGateway, inState: ReadonlySet<string> | null): Finding[] {
  const alive = observed.instances.filter((it) => it.state !== 'terminated' && it.state !== 'shutting-down');
  const stopped = alive.filter((it) => it.state === 'stopped' || it.state === 'stopping');
  return [
    ...stopped.filter((it) => inState?.has(it.id) ?? true).map((it) => stoppedInstance(it, observed)),
    ...(inState === null
      ? []
      : [...orphanRequests(observed, alive, inState), ...orphanResources(observed, alive, inState)]),
  ];
}

function stoppedInstance(instance: ObservedInstance, observed: ObservedGateway): Finding {
  const request = observed.spotRequests.find(
    (it) => it.id === instance.spotRequest || it.instance === instance.id,
  );
  const byEc2 = interrupted.test(`${instance.reason ?? ''} ${request?.status ?? ''}`);
  return {
    kind: 'stopped-instance',
    address: instance.id,
    healed: !byEc2,
    detail: byEc2
      ? 'the gateway is stopped because EC2 took the spot capacity back. EC2 starts it again, with the same address, when there is capacity; gateway.market: on-demand does not wait'
      : 'the gateway is stopped. apply starts it',
  };
}

/** A request survives an instance that was terminated by hand, whether or not the state still knows that instance. */
function orphanRequests(
  observed: ObservedGateway,
  alive: readonly ObservedInstance[],
  inState: ReadonlySet<string>,
): Finding[] {
  const dead = new Set(observed.instances.filter((it) => !alive.includes(it)).map((it) => it.id));
  return observed.spotRequests
    .filter((it) => it.instance === null || !inState.has(it.instance) || dead.has(it.instance))
    .map((it) => ({
      kind: 'orphan-spot-request',
      address: it.id,
      healed: true,
      detail: `a spot request (${it.state}) without a gateway: EC2 may start an instance for it that nobody manages. apply cancels it`,
    }));
}

function orphanResources(
  observed: ObservedGateway,
  alive: readonly ObservedInstance[],
  inState: ReadonlySet<string>,
): Finding[] {
  const volumes = new Set(alive.filter((it) => inState.has(it.id)).flatMap((it) => it.volumes));
  const gone = new Set(
    observed.instances.filter((it) => !alive.includes(it)).flatMap((it) => [it.id, ...it.volumes]),
  );
  return observed.tagged
    .filter(
      (it) => !it.id.startsWith('sir-') && !inState.has(it.id) && !volumes.has(it.id) && !gone.has(it.id),
    )
    .map((it) =>
      it.type === 'instance' && inState.size > 0
        ? orphanInstance(it.id)
        : {
            kind: 'orphan-resource' as const,
            address: it.id,
            healed: false,
            detail: `${words(it.type)} with this gateway’s tag that is in no state, perhaps from a run that was killed. apply leaves it alone; expose destroy removes it, or delete it by hand`,
          },
    );
}

/** It holds the interface that the planned instance needs. With a state that knows the rest, it can only come from a run that was killed. */
function orphanInstance(id: string): Finding {
  return {
    kind: 'orphan-resource',
    address: id,
    healed: true,
    detail:
      'an instance with this gateway’s tag that the state does not know, from a run that was killed while it made it. apply terminates it first',
  };
}

function words(type: string): string {
  const name = type.replaceAll('-', ' ');
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}
