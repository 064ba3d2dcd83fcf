/** What EC2 shows and a terraform plan does not: a stopped gateway, orphans, leftovers. Pure. */
import type { Finding } from '../../finding.ts';
import type { ObservedGateway, ObservedInstance } from './ownership.ts';
import { newerInstance, orphanGateway } from './state-elsewhere.ts';

/** Why EC2 stopped an instance that only EC2 can start again, once it has the capacity. */
const interrupted =
  /Server\.SpotInstance|instance-stopped-(?:by-price|no-capacity|capacity-oversubscribed)|marked-for-stop/;

/** What there is to do about a gateway that EC2 holds back. */
export const heldBackAdvice =
  'EC2 starts it again by itself, with the same addresses, once it has capacity: after minutes, hours or days. Sooner, with expose apply: gateway.market: spot-or-on-demand runs it on demand until then, and another gateway.zone or gateway.instanceType may have capacity';

/**
 * Findings for what `observed` shows. `inState` are the ids of everything that the state holds. It is null when the state
 * could not be read; then nothing is called an orphan. `unfinished` is when the last run began that did not end well.
 */
export function cloudFindings(
  observed: ObservedGateway,
  inState: ReadonlySet<string> | null,
  unfinished: Date | null,
): Finding[] {
  const orphaned = inState === null ? null : orphanGateway(observed, inState);
  // Then nothing of it is left over: all of it belongs to a state that is elsewhere.
  if (orphaned !== null) return [stateElsewhere(orphaned)];
  const newer = newerInstance(observed, inState, unfinished);
  if (newer !== null) return [stateOutdated(newer)];
  const stopped = observed.instances.filter(
    ({ id, state }) => (state === 'stopped' || state === 'stopping') && (inState?.has(id) ?? true),
  );
  return [
    ...stopped.map((instance) => stoppedInstance(instance, observed)),
    ...(inState === null
      ? []
      : [
          ...orphanRequests(observed, inState),
          ...strayInstances(observed, inState),
          ...orphanResources(observed, inState),
          ...missingRequests(observed, inState),
        ]),
  ];
}

function stateElsewhere({ id }: ObservedInstance): Finding {
  return {
    kind: 'orphan-gateway',
    address: id,
    repairs: false,
    detail: 'this gateway lives, and the state here does not know it. apply makes no second one',
  };
}

function stateOutdated({ id }: ObservedInstance): Finding {
  return {
    kind: 'orphan-gateway',
    address: id,
    repairs: false,
    detail:
      'this gateway lives, and the state here is older than it. apply leaves it alone and makes no second one',
  };
}

/** The gateway that lives; null without one. */
export function gatewayInstance(
  { instances }: Pick<ObservedGateway, 'instances'>,
  inState: ReadonlySet<string> | null,
): ObservedInstance | null {
  return instances.find((one) => !isEnding(one) && (inState?.has(one.id) ?? true)) ?? null;
}

/** Whether EC2 has stopped an instance for want of spot capacity, and starts it again by itself. */
export function isHeldBack(
  { id, state, spotRequest, reason }: ObservedInstance,
  { spotRequests }: Pick<ObservedGateway, 'spotRequests'>,
): boolean {
  const request = spotRequests.find((candidate) => candidate.id === spotRequest || candidate.instance === id);
  const isStopped = state === 'stopped' || state === 'stopping';
  // The request of an instance that EC2 has stopped and wants to start again is open.
  return (
    isStopped && (request?.state === 'open' || interrupted.test(`${reason ?? ''} ${request?.status ?? ''}`))
  );
}

function stoppedInstance(instance: ObservedInstance, observed: ObservedGateway): Finding {
  const byEc2 = isHeldBack(instance, observed);
  return {
    kind: 'stopped-instance',
    address: instance.id,
    repairs: !byEc2,
    detail: byEc2
      ? `the gateway is stopped because EC2 took the spot capacity back. ${heldBackAdvice}`
      : 'the gateway is stopped. apply starts it',
  };
}

/**
 * A request survives an instance that was terminated by hand, whether or not the state still knows that instance. While
 * EC2 holds an interrupted gateway back, its request is open and may name no instance: to cancel it would end the gateway.
 */
function orphanRequests(
  { instances, spotRequests }: ObservedGateway,
  inState: ReadonlySet<string>,
): Finding[] {
  const ended = new Set(instances.filter(isEnding).map(({ id }) => id));
  const needed = new Set(
    instances.filter((one) => inState.has(one.id) && !isEnding(one)).map(({ spotRequest }) => spotRequest),
  );
  return spotRequests
    .filter(({ id }) => !needed.has(id))
    .filter(({ instance }) => instance === null || !inState.has(instance) || ended.has(instance))
    .map(({ id, state }) => ({
      kind: 'orphan-spot-request',
      address: id,
      repairs: true,
      detail: `a spot request (${state}) without a gateway: EC2 may start an instance for it that is in no state. apply cancels it`,
    }));
}

/** What EC2 starts for a request that has outlived the gateway has no tags, but it sits in the gateway's interface. */
function strayInstances({ instances, tagged }: ObservedGateway, inState: ReadonlySet<string>): Finding[] {
  const named = new Set(tagged.map(({ id }) => id));
  return instances
    .filter((one) => !isEnding(one) && !inState.has(one.id) && !named.has(one.id))
    .map(({ id }) => ({
      kind: 'orphan-instance',
      address: id,
      repairs: true,
      detail:
        'an instance without tags in the gateway’s network interface: EC2 started it for a spot request after the gateway was terminated. apply terminates it first',
    }));
}

/** A spot instance runs on without its request, but EC2 will not start it again once it has interrupted it. */
function missingRequests(
  { instances, spotRequests }: ObservedGateway,
  inState: ReadonlySet<string>,
): Finding[] {
  const requests = new Set(spotRequests.flatMap(({ id, instance }) => [id, instance]));
  return instances
    .filter((one) => one.state === 'running' && inState.has(one.id) && one.spotRequest !== null)
    .filter(({ id, spotRequest }) => !requests.has(spotRequest) && !requests.has(id))
    .map(({ id, spotRequest }) => ({
      kind: 'spot-request-missing',
      address: id,
      repairs: false,
      detail: `its spot request ${spotRequest} was cancelled. The gateway runs on, but after the next interruption EC2 does not start it again. expose apply --replace makes a new gateway, with the same addresses`,
    }));
}

/** Whatever carries the tag, unless it is in the state, belongs to an instance of the state, or is about to be gone. */
function orphanResources({ instances, tagged }: ObservedGateway, inState: ReadonlySet<string>): Finding[] {
  const kept = instances.filter((instance) => !isEnding(instance) && inState.has(instance.id));
  const ending = instances.filter(isEnding);
  const explained = new Set([
    ...inState,
    ...kept.flatMap(({ volumes }) => volumes),
    ...ending.flatMap(({ id, volumes }) => [id, ...volumes]),
  ]);
  return tagged
    .filter(({ id }) => !id.startsWith('sir-') && !explained.has(id))
    .map(({ id, type }) => (type === 'instance' ? orphanInstance(id) : orphan(id, type)));
}

function isEnding({ state }: ObservedInstance): boolean {
  return state === 'terminated' || state === 'shutting-down';
}

/**
 * An instance beside a state that knows the rest, started in a run of this machine that did not end well. It holds the
 * network interface that the planned instance needs.
 */
function orphanInstance(id: string): Finding {
  return {
    kind: 'orphan-instance',
    address: id,
    repairs: true,
    detail:
      'an instance with this gateway’s tag that is not in the state, because the run that created it was killed. apply terminates it first',
  };
}

function orphan(id: string, type: string): Finding {
  const name = type.replaceAll('-', ' ');
  const article = /^[aeiou]/.test(name) ? 'an' : 'a';
  return {
    kind: 'orphan-resource',
    address: id,
    repairs: false,
    detail: `${article} ${name} with this gateway’s tag that is in no state, perhaps left by a run that was killed. apply leaves it alone; remove it with expose destroy or by hand`,
  };
}
