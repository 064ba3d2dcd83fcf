/** Waits until the gateway's sshd offers the host key that the tunnel pins. No login is attempted. */
import { isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { fingerprint } from '../fingerprint.ts';
import type { RunTool } from '../tools/run.ts';
import { noIpv6Here } from './has-route.ts';
import { type HostKeyScan, type PinnedGateway, scanHostKey } from './scan-host-key.ts';

export interface Waiting {
  /** Seconds after which waiting ends without success. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Asked now and then: the reason for which the gateway cannot answer, which ends the wait; null without one. */
  readonly hopeless: () => Promise<Diagnostic | null>;
  /** Told what is seen, after each look. */
  readonly note: (text: string) => void;
}

const pauseMilliseconds = 2000;
/** Looks between two questions whether there is hope. */
const looksPerQuestion = 5;

/**
 * Looks until the pinned key is offered. Another key ends it at once with an error: the tunnel must not connect to a
 * machine that is not the gateway, and a gateway never offers a key of its own making, because cloud-init installs the
 * pinned one before sshd starts. Where this machine has no IPv6 and the gateway nothing else, nothing is waited for: the
 * tunnel compares the key itself.
 */
export async function waitForGateway(
  gateway: PinnedGateway,
  run: RunTool,
  waiting: Waiting,
): Promise<Result<{ readonly note: string; readonly partly?: true }>> {
  const until = performance.now() + waiting.seconds * 1000;
  for (let looks = 0; ; looks += 1) {
    const scan = await scanHostKey(gateway, run, waiting.signal);
    if (!scan.ok) return scan;
    const { offer, keys } = scan.value;
    if (offer === 'pinned') return ok({ note: `${gateway.address} offers the pinned host key` });
    if (offer === 'unseen') return ok({ note: noIpv6Here, partly: true });
    if (offer === 'foreign') return failed(foreignKey(gateway, keys));
    const reason = looks % looksPerQuestion === 0 ? await waiting.hopeless() : null;
    if (reason !== null) return failed(reason);
    waiting.note(seen(offer, gateway));
    await sleep(pauseMilliseconds, undefined, { signal: waiting.signal }).catch(() => {});
    // A person who ends the wait knows why it ended.
    if (waiting.signal.aborted) return failed();
    if (performance.now() >= until) return failed(silent(gateway, offer, waiting.seconds));
  }
}

function seen(offer: HostKeyScan['offer'], { address, port }: PinnedGateway): string {
  return offer === 'previous'
    ? 'still offers the host key from before the rotation'
    : `nothing answers on ${address} port ${port} yet`;
}

function foreignKey({ address, port, hostKey }: PinnedGateway, keys: readonly string[]): Diagnostic {
  return {
    severity: 'error',
    code: 'host-key-foreign',
    summary: `${address} port ${port} offers a host key that is not the gateway’s`,
    detail: `It offers ${keys.map(fingerprint).join(', ')}; pinned is ${fingerprint(hostKey)}. Another machine may be answering in the gateway’s place, so nothing that needs the tunnel was changed after this. \`expose explain host-key-foreign\` says what to do.`,
  };
}

function silent(gateway: PinnedGateway, offer: HostKeyScan['offer'], seconds: number): Diagnostic {
  return {
    severity: 'error',
    code: 'gateway-silent',
    summary: `the gateway did not answer with its host key within ${seconds} s`,
    detail: `Last seen: ${seen(offer, gateway)}. A first boot takes two to seven minutes.${isIPv6(gateway.address) ? ' The gateway has only IPv6: from a network whose IPv6 does not work it cannot be seen (ping -6 example.com tells).' : ''} Look at \`expose doctor\`, and run \`expose apply\` again to go on from here.`,
  };
}
