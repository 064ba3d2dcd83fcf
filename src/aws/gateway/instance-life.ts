/** Starts and ends instances, and cancels the spot requests that would start them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Result } from '../../compiler/diagnostics/diagnostic.ts';
import { type Owner, tagFilters } from '../../compiler/gateway-tags.ts';
import { askEc2, type Ec2, type Ec2Work } from '../client.ts';
import { everyItem } from '../every-item.ts';

/** Seconds that EC2 may take to stop, start or terminate an instance. */
const patienceSeconds = 300;
/** Seconds that a spot request may take after a stop until its instance can be started. */
const requestSeconds = 180;
/** Seconds that EC2 may hold an interface after its instance has ended. It is a few, as a rule. */
const interfaceSeconds = 120;

/** How something is waited for: until when, and who is told what is waited for. */
export interface Waiting {
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}

/** Cancels requests: EC2 starts no instance for them any more. An instance that already runs is left running. */
export function cancelSpotRequests(ids: readonly string[], signal: AbortSignal): Ec2Work<void> {
  return async ({ client, sdk }) => {
    await client.send(new sdk.CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [...ids] }), {
      abortSignal: signal,
    });
  };
}

/** Ends instances and waits until their interfaces are free, because EC2 holds those for some seconds longer. */
export function terminateInstances(ids: readonly string[], { signal, note }: Waiting): Ec2Work<void> {
  return async (ec2) => {
    const { client, sdk } = ec2;
    const instances = { InstanceIds: [...ids] };
    const interfaces = await interfacesInUse(ec2, [{ Name: 'attachment.instance-id', Values: [...ids] }]);
    await client.send(new sdk.TerminateInstancesCommand(instances), { abortSignal: signal });
    await sdk.waitUntilInstanceTerminated(patience(ec2, signal), instances);
    await untilFree(ec2, interfaces, { signal, note });
  };
}

/** Waits until EC2 has let go of the owner's interfaces. */
export function waitForInterfaces(region: string, owner: Owner, waiting: Waiting): Promise<Result<void>> {
  return askEc2(region, async (ec2) =>
    untilFree(ec2, await interfacesInUse(ec2, tagFilters(owner)), waiting),
  );
}

/** After two minutes it goes on: what needs the interface then says that it is in use. */
async function untilFree(ec2: Ec2, interfaces: readonly string[], { signal, note }: Waiting): Promise<void> {
  const until = performance.now() + interfaceSeconds * 1000;
  for (;;) {
    const held =
      interfaces.length === 0
        ? []
        : await interfacesInUse(ec2, [{ Name: 'network-interface-id', Values: [...interfaces] }]);
    if (held.length === 0 || performance.now() > until) return;
    note(`EC2 still holds ${held.join(', ')}`);
    await sleep(2000, undefined, { signal });
  }
}

/** Those that are deleted together with their instance are in no list any more once they are free. */
async function interfacesInUse(
  { client, sdk }: Ec2,
  Filters: { Name: string; Values: string[] }[],
): Promise<readonly string[]> {
  const pages = sdk.paginateDescribeNetworkInterfaces({ client }, { Filters });
  const found = await everyItem(pages, ({ NetworkInterfaces }) => NetworkInterfaces);
  return found.flatMap(({ NetworkInterfaceId, Status }) =>
    Status !== 'available' && NetworkInterfaceId !== undefined ? [NetworkInterfaceId] : [],
  );
}

/**
 * Starts instances and waits until they run. One that is still stopping cannot be started yet, so that is waited for. The
 * spot request of one that has just stopped is not ready for up to two minutes.
 */
export function startInstances(ids: readonly string[], signal: AbortSignal): Ec2Work<void> {
  return async (ec2) => {
    const { client, sdk } = ec2;
    const instances = { InstanceIds: [...ids] };
    await sdk.waitUntilInstanceStopped(patience(ec2, signal), instances);
    await whileNotReady(signal, () =>
      client.send(new sdk.StartInstancesCommand(instances), { abortSignal: signal }),
    );
    await sdk.waitUntilInstanceRunning(patience(ec2, signal), instances);
  };
}

/** Tries again for three minutes while EC2 says that the spot request is not in a state to start. */
async function whileNotReady(signal: AbortSignal, start: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + requestSeconds * 1000;
  for (;;) {
    try {
      await start();
      return;
    } catch (error) {
      if ((error as Error).name !== 'IncorrectSpotRequestState' || performance.now() > until) throw error;
      await sleep(5000, undefined, { signal });
    }
  }
}

function patience({ client }: Ec2, signal: AbortSignal) {
  return { client, maxWaitTime: patienceSeconds, minDelay: 1, maxDelay: 5, abortSignal: signal };
}
