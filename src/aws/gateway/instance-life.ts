/** Starts and ends instances, and cancels the spot requests that would start them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ec2, Ec2Work } from '../client.ts';

/** Seconds that EC2 may take to stop, start or terminate an instance. */
const patienceSeconds = 300;
/** Seconds that a spot request may take after a stop until its instance can be started. */
const requestSeconds = 180;

/** Cancels requests: EC2 starts no instance for them any more. An instance that already runs is left running. */
export function cancelSpotRequests(ids: readonly string[], signal: AbortSignal): Ec2Work<void> {
  return async ({ client, sdk }) => {
    await client.send(new sdk.CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [...ids] }), {
      abortSignal: signal,
    });
  };
}

/** Ends instances and waits until their interfaces are free. */
export function terminateInstances(ids: readonly string[], signal: AbortSignal): Ec2Work<void> {
  return async (ec2) => {
    const { client, sdk } = ec2;
    const instances = { InstanceIds: [...ids] };
    await client.send(new sdk.TerminateInstancesCommand(instances), { abortSignal: signal });
    await sdk.waitUntilInstanceTerminated(patience(ec2, signal), instances);
  };
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
