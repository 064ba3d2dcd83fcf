/** Checks from the outside in: what a visitor meets first comes first, then the tools and rights here. Changes nothing. */
import type { Check } from '../outside/check.ts';
import { readStatus } from '../status/status.ts';
import { gatewayAddresses } from '../status/visit-site.ts';
import type { DoctorQuestion } from './doctor-question.ts';
import { localChecks } from './local-checks.ts';
import { certificateChecks, hostKeyCheck, portChecks } from './outside-checks.ts';
import { dnsChecks, gatewayCheck, orphansCheck, stateChecks, tunnelCheck } from './status-checks.ts';

/** Every check, in the order to read them. */
export async function doctor(question: DoctorQuestion): Promise<readonly Check[]> {
  const [status, local] = await Promise.all([
    readStatus(question.exposure, question.context),
    localChecks(question),
  ]);
  const addresses = gatewayAddresses(status, question.exposure);
  const [ports, hostKey, certificate] = await Promise.all([
    portChecks(question, addresses),
    hostKeyCheck(question, addresses),
    certificateChecks(question, addresses),
  ]);
  return [
    ...stateChecks(status),
    ...dnsChecks(status, question.exposure),
    gatewayCheck(status),
    ...ports,
    hostKey,
    ...certificate,
    tunnelCheck(status),
    orphansCheck(status),
    ...local,
  ];
}
