/**
 * Repairs in EC2 what no terraform plan shows, exactly as far as the plan's findings say: cancels spot requests without
 * a gateway, terminates an instance that a killed run left, starts a stopped gateway.
 */
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { StepOutcome } from '../apply/run-steps.ts';
import type { Finding } from '../finding.ts';
import { explainAws } from './explain.ts';
import { ec2Client } from './observe-gateway.ts';

/** Seconds that EC2 may take to stop, start or terminate an instance. */
const patienceSeconds = 300;

/**
 * Heals the findings that say so; the others are left alone. Requests are cancelled before instances are terminated,
 * because a persistent request would start another one.
 */
export async function heal(
  findings: readonly Finding[],
  region: string,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<StepOutcome> {
  const wanted = (kind: Finding['kind'], prefix: string) =>
    findings
      .filter((it) => it.healed && it.kind === kind && it.address.startsWith(prefix))
      .map((it) => it.address);
  const requests = wanted('orphan-spot-request', 'sir-');
  const orphans = wanted('orphan-resource', 'i-');
  const stopped = wanted('stopped-instance', 'i-');
  const client = await ec2Client(region);
  try {
    if (requests.length > 0) {
      note(`cancelling ${requests.join(', ')}`);
      await cancelSpotRequests(client, requests, signal);
    }
    if (orphans.length > 0) {
      note(`terminating ${orphans.join(', ')}`);
      await terminate(client, orphans, signal);
    }
    if (stopped.length > 0) {
      note(`starting ${stopped.join(', ')}`);
      await start(client, stopped, signal);
    }
    return {
      diagnostics: [],
      note: [
        ...requests.map((it) => `${it} cancelled`),
        ...orphans.map((it) => `${it} terminated`),
        ...stopped.map((it) => `${it} started`),
      ].join(', '),
    };
  } catch (error) {
    return { diagnostics: [explainAws(error)] };
  } finally {
    client.destroy();
  }
}

/** Ends requests, so that EC2 starts no instance for them any more. Throws what the SDK throws. */
export async function cancelSpotRequests(
  client: EC2Client,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { CancelSpotInstanceRequestsCommand } = await import('@aws-sdk/client-ec2');
  await client.send(new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [...ids] }), {
    abortSignal: signal,
  });
}

/** Ends instances and waits until their interfaces are free. Throws what the SDK throws. */
export async function terminate(
  client: EC2Client,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { TerminateInstancesCommand, waitUntilInstanceTerminated } = await import('@aws-sdk/client-ec2');
  await client.send(new TerminateInstancesCommand({ InstanceIds: [...ids] }), { abortSignal: signal });
  await waitUntilInstanceTerminated(waiting(client, signal), { InstanceIds: [...ids] });
}

/** An instance that is still stopping cannot be started yet. */
async function start(client: EC2Client, ids: readonly string[], signal: AbortSignal): Promise<void> {
  const { StartInstancesCommand, waitUntilInstanceRunning, waitUntilInstanceStopped } = await import(
    '@aws-sdk/client-ec2'
  );
  await waitUntilInstanceStopped(waiting(client, signal), { InstanceIds: [...ids] });
  await client.send(new StartInstancesCommand({ InstanceIds: [...ids] }), { abortSignal: signal });
  await waitUntilInstanceRunning(waiting(client, signal), { InstanceIds: [...ids] });
}

function waiting(client: EC2Client, signal: AbortSignal) {
  return { client, maxWaitTime: patienceSeconds, minDelay: 1, maxDelay: 5, abortSignal: signal };
}
