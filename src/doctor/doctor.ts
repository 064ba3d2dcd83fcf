/** Checks from the outside in: what a visitor meets first comes first, then the tools and rights here. Changes nothing. */

import type { Exposure } from '../compiler/resolved-exposure.ts';
import { checkCertificate } from '../outside/certificate.ts';
import { type Check, fault, pass, skip, timed } from '../outside/check.ts';
import { readDns } from '../outside/dns.ts';
import { hostKeyVerdict } from '../outside/host-key.ts';
import { checkOutside } from '../outside/probe.ts';
import { readStatus, type Status } from '../status/status.ts';
import { type LocalQuestion, localChecks } from './local-checks.ts';

/** Every check, in the order to read them. */
export async function doctor(question: LocalQuestion): Promise<Check[]> {
  const [status, local] = await Promise.all([
    readStatus(question.exposure, question.context),
    localChecks(question),
  ]);
  const addresses = await addressesOf(status, question.exposure);
  return [...(await outside(question, status, addresses)), ...local];
}

/** AWS knows the addresses; without it, DNS may. */
async function addressesOf({ gateway }: Status, exposure: Exposure): Promise<string[]> {
  if (gateway !== null) return [gateway.ipv4, gateway.ipv6].filter((it) => it !== null);
  const records = await readDns({ ...exposure, domain: { ...exposure.domain, aliases: [] } }, null, null);
  return records.flatMap((it) => it.found);
}

async function outside(
  question: LocalQuestion,
  status: Status,
  addresses: readonly string[],
): Promise<Check[]> {
  const { exposure, context } = question;
  const { signal } = context;
  const { name } = exposure.domain;
  const [address] = addresses;
  const dns = status.dns.map((it) =>
    timed(
      `dns-${it.name}-${it.type.toLowerCase()}`,
      `${it.name} has an ${it.type} record for the gateway`,
      () =>
        Promise.resolve(
          it.wanted === null
            ? skip('the gateway’s address is not known')
            : it.state === 'right'
              ? pass(it.found.join(', '))
              : it.state === 'unknown'
                ? skip('the resolver of this machine does not answer')
                : fault(
                    it.state === 'missing' ? 'there is no record' : `it leads to ${it.found.join(', ')}`,
                    exposure.domain.manage
                      ? 'Run expose apply; a record that was right before is cached for up to its TTL.'
                      : `Set it to ${it.wanted}.`,
                  ),
        ),
    ),
  );
  const tls = exposure.ports.find((it) => it.public === 443);
  const since = performance.now();
  const asked =
    addresses.length === 0
      ? []
      : (await checkOutside(name, exposure.ports, addresses, signal)).filter(
          (it) => it.id !== 'outside-name',
        );
  const took = Math.round(performance.now() - since);
  const closed =
    'Look at the tunnel below: kubectl logs shows why it does not connect. A port that nobody can reach may be closed in ports.allow.';
  return Promise.all([
    ...dns,
    timed('gateway', 'the gateway runs', () => Promise.resolve(gatewayVerdict(status))),
    ...(asked.length === 0
      ? [
          timed('outside', 'the ports answer', () =>
            Promise.resolve(skip('the gateway has no known address')),
          ),
        ]
      : asked.map((it) =>
          Promise.resolve({ ...it, ...(it.state === 'fail' ? { fix: closed } : {}), milliseconds: took }),
        )),
    timed('host-key', 'the gateway shows the pinned host key', () =>
      hostKeyVerdict({ ...question, ...context }, address ?? null),
    ),
    ...(tls === undefined
      ? []
      : [
          timed('certificate', `the certificate of ${name} is trusted and lasts`, () =>
            address === undefined
              ? Promise.resolve(skip('the gateway has no known address'))
              : checkCertificate(name, address, tls.public, new Date()),
          ),
        ]),
    timed('tunnel', 'the tunnel’s pods are ready', () => Promise.resolve(tunnelVerdict(status))),
    timed('orphans', 'nothing is left over in EC2', () =>
      Promise.resolve(
        status.gateway === null && status.diagnostics.some((it) => it.code.startsWith('aws-'))
          ? skip('AWS could not be asked')
          : status.orphans.length === 0
            ? pass('nothing')
            : fault(
                status.orphans.map((it) => `${it.address}: ${it.detail}`).join('; '),
                'Run expose plan: it shows what apply repairs.',
              ),
      ),
    ),
  ]);
}

function gatewayVerdict({ gateway, diagnostics }: Status) {
  const refused = diagnostics.find((it) => it.code.startsWith('aws-'));
  if (refused) return skip(refused.summary);
  if (gateway === null) return fault('there is no instance with this gateway’s tag', 'Run expose apply.');
  return gateway.state === 'running'
    ? pass(`${gateway.id}, ${gateway.ipv4 ?? 'no address'}`)
    : fault(`${gateway.id} is ${gateway.state}`, 'Run expose apply, which starts it.');
}

function tunnelVerdict({ tunnel, diagnostics }: Status) {
  if (tunnel === null)
    return skip(
      diagnostics.find((it) => it.code.startsWith('cluster-'))?.summary ?? 'the cluster could not be asked',
    );
  if (tunnel.length === 0) return fault('there is no tunnel in the cluster', 'Run expose apply.');
  const words = tunnel.map((it) => `${it.name}: ${it.ready} of ${it.wanted}`).join(', ');
  const up = tunnel.every((it) => it.ready >= it.wanted && it.wanted > 0);
  return up
    ? pass(words)
    : fault(
        words,
        'kubectl describe and kubectl logs of the pod say why; a wrong host key and a closed ssh port are the usual causes.',
      );
}
