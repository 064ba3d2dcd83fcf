/** What a visitor and the tunnel meet at the gateway's addresses: its ports, its host key, its certificate. */
import { isHttp } from '../outside/ask-port.ts';
import { type Check, skip, timed, type Verdict } from '../outside/check.ts';
import { checkCertificate, checkCertificates } from '../outside/check-certificate.ts';
import { checkClock } from '../outside/check-clock.ts';
import { checkHostKey } from '../outside/check-host-key.ts';
import { checkPorts } from '../outside/check-ports.ts';
import type { DoctorQuestion } from './doctor-question.ts';

const noAddress: Verdict = skip('the gateway has no known address');
const aliasesTitle = 'the certificates of the aliases are trusted and last';
const closedPortFix =
  'Look at the tunnel below. A port that no address can reach may be closed by its allow list.';

/** One check for each port and address; one in all where no address is known. */
export async function portChecks(
  { exposure, context }: DoctorQuestion,
  addresses: readonly string[],
): Promise<readonly Check[]> {
  if (addresses.length === 0) return [{ id: 'outside', title: 'the ports answer', ...noAddress }];
  const checks = await checkPorts(exposure, addresses, context.signal);
  return checks.map((check) =>
    check.state === 'fail' && check.answered !== true ? { ...check, fix: check.fix ?? closedPortFix } : check,
  );
}

/** Asks the first address. */
export function hostKeyCheck(
  { exposure, keys, context }: DoctorQuestion,
  [address]: readonly string[],
): Promise<Check> {
  return timed('host-key', 'the gateway offers the pinned host key', async () => {
    if (keys === null) return skip('there are no keys yet');
    if (address === undefined) return noAddress;
    const { port } = exposure.gateway.ssh;
    const pinned = { address, port, hostKey: keys.host, previousHostKey: keys.previousHost };
    return checkHostKey(pinned, context.run, context.signal);
  });
}

/** Asks the first address; none where no port speaks HTTP. */
export async function clockChecks(
  { exposure, context }: DoctorQuestion,
  [address]: readonly string[],
): Promise<readonly Check[]> {
  const http = exposure.ports.find(isHttp);
  if (http === undefined || address === undefined) return [];
  const { name } = exposure.domain;
  return [await checkClock({ name, address, port: http.public }, context.signal)];
}

/** Asks the first address for each name, the aliases in one check; none where port 443 is not public. */
export async function certificateChecks(
  { exposure, context }: DoctorQuestion,
  [address]: readonly string[],
): Promise<readonly Check[]> {
  const { name, aliases } = exposure.domain;
  const https = exposure.ports.find((port) => port.public === 443);
  if (https === undefined) return [];
  const title = `the certificate of ${name} is trusted and lasts`;
  if (address === undefined) return [{ id: 'certificate', title, ...noAddress }];
  const place = { address, port: https.public, signal: context.signal };
  return Promise.all([
    timed('certificate', title, () => checkCertificate({ ...place, name }, new Date())),
    ...(aliases.length === 0
      ? []
      : [
          timed('certificate-aliases', aliasesTitle, () =>
            checkCertificates({ ...place, names: aliases }, new Date()),
          ),
        ]),
  ]);
}
