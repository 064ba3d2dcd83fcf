/** Checks from the outside in: what a visitor meets first comes first, then the tools and rights here. Changes nothing. */
import { findCluster } from '../cluster/find-cluster.ts';
import { whyNotReady } from '../cluster/rollout/rollout.ts';
import { emit } from '../emitters/index.ts';
import { type Check, skip } from '../outside/check.ts';
import { readStatus, type Status } from '../status/status.ts';
import { areReady, gatewayAddresses } from '../status/visit-site.ts';
import { delegationChecks } from './delegation-checks.ts';
import type { DoctorQuestion } from './doctor-question.ts';
import { localChecks } from './local-checks.ts';
import { certificateChecks, clockChecks, hostKeyCheck, portChecks } from './outside-checks.ts';
import { dnsChecks, gatewayCheck, orphansCheck, stateChecks, tunnelCheck } from './status-checks.ts';

/** Every check, in the order to read them. */
export async function doctor(question: DoctorQuestion): Promise<readonly Check[]> {
  const [status, local, delegation] = await Promise.all([
    readStatus(question.exposure, question.context),
    localChecks(question),
    delegationChecks(question),
  ]);
  const elsewhere = delegation.filter(({ state }) => state === 'fail').map(({ zone }) => zone);
  const addresses = gatewayAddresses(status, question.exposure);
  const [ports, hostKey, certificate, clock, reasons] = await Promise.all([
    portChecks(question, addresses),
    hostKeyCheck(question, addresses),
    certificateChecks(question, addresses),
    clockChecks(question, addresses),
    tunnelReasons(question, status),
  ]);
  return [
    ...stateChecks(status),
    ...delegation.map(({ zone: _zone, ...check }) => check),
    ...dnsChecks(status, question.exposure, elsewhere),
    gatewayCheck(status),
    ...ports,
    hostKey,
    ...clock,
    ...(isWrong(clock) ? certificate.map(notJudged) : certificate),
    tunnelCheck(status, question.exposure.cluster.namespace, reasons),
    orphansCheck(status),
    ...local,
  ];
}

function isWrong(clock: readonly Check[]): boolean {
  return clock.some(({ state }) => state === 'fail');
}

function notJudged({ id, title }: Check): Check {
  return { id, title, ...skip('it cannot be judged while the clock is wrong') };
}

/** Why the tunnel's pods are not ready, asked only when they are not. */
async function tunnelReasons(
  { exposure, keys, context }: DoctorQuestion,
  { tunnel }: Status,
): Promise<readonly string[]> {
  if (keys === null || tunnel === null || areReady(tunnel)) return [];
  const cluster = await findCluster(exposure.cluster.context, context);
  if (!cluster.ok) return [];
  const waiting = new Set(tunnel.filter((one) => !areReady([one])).map(({ name }) => name));
  const workloads = emit(exposure, keys).objects.filter(
    ({ kind, metadata }) => kind === 'Deployment' && waiting.has(metadata.name),
  );
  return (await Promise.all(workloads.map((workload) => whyNotReady(workload, cluster.value)))).flat();
}
