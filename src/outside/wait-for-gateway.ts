/** Waits until the gateway's sshd offers the host key that the tunnel pins. Nothing is logged in, nothing is sent. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { fingerprint } from '../fingerprint.ts';
import type { RunTool } from '../tools/run.ts';
import { keyscanArguments, readKeyscan } from '../tools/ssh.ts';

export interface PinnedGateway {
  /** The address that the cloud gave it: DNS may still point elsewhere. */
  readonly address: string;
  readonly port: number;
  /** "ssh-ed25519 AAAA…". */
  readonly hostKey: string;
  /** The predecessor of a rotated key; offered until the instance is replaced, so it is waited out. */
  readonly previousHostKey: string | null;
}

export interface Waiting {
  /** Seconds after which waiting ends without success. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Told what is seen whenever that may have changed. */
  readonly note: (text: string) => void;
}

/** What one look at the ssh port says. */
export type Offer = 'pinned' | 'previous' | 'foreign' | 'none';

const scanSeconds = 5;
const pauseMilliseconds = 2000;

/**
 * Looks until the pinned key is offered. Another key ends it at once with an error: whoever answers there must not get
 * the tunnel, and a gateway never offers a key of its own making, because cloud-init has the pinned one before sshd starts.
 */
export async function waitForGateway(
  gateway: PinnedGateway,
  run: RunTool,
  waiting: Waiting,
): Promise<Result<{ readonly note: string }>> {
  const until = performance.now() + waiting.seconds * 1000;
  let offer: Offer = 'none';
  do {
    const scan = await run('ssh-keyscan', keyscanArguments(gateway.address, gateway.port, scanSeconds), {
      signal: waiting.signal,
      timeoutSeconds: 2 * scanSeconds,
    });
    if (scan.missing)
      return failed({
        severity: 'error',
        code: 'tool-missing',
        summary: 'ssh-keyscan is not installed',
        detail: 'Install the OpenSSH client, or add its folder to PATH.',
      });
    const keys = readKeyscan(scan.stdout);
    offer = offerOf(keys, gateway);
    if (offer === 'pinned') return ok({ note: `${gateway.address} offers the pinned host key` });
    if (offer === 'foreign') return failed(foreignKey(gateway, keys));
    waiting.note(seen(offer, gateway));
    await sleep(pauseMilliseconds, undefined, { signal: waiting.signal }).catch(() => {});
  } while (performance.now() < until && !waiting.signal.aborted);
  return failed(silent(gateway, offer, waiting.seconds));
}

/** Compares the keys that a host offers with the ones that it may have. */
export function offerOf(
  keys: readonly string[],
  gateway: Pick<PinnedGateway, 'hostKey' | 'previousHostKey'>,
): Offer {
  if (keys.includes(gateway.hostKey)) return 'pinned';
  if (gateway.previousHostKey !== null && keys.includes(gateway.previousHostKey)) return 'previous';
  return keys.length > 0 ? 'foreign' : 'none';
}

function seen(offer: Offer, gateway: PinnedGateway): string {
  return offer === 'previous'
    ? 'still offers the host key before the rotation'
    : `nothing answers on ${gateway.address} port ${gateway.port} yet`;
}

function foreignKey(gateway: PinnedGateway, keys: readonly string[]): Diagnostic {
  return {
    severity: 'error',
    code: 'host-key-foreign',
    summary: `${gateway.address} port ${gateway.port} offers a host key that is not the gateway’s`,
    detail: `It offers ${keys.map(fingerprint).join(', ')}; pinned is ${fingerprint(gateway.hostKey)}. Somebody may answer in the gateway’s place, so nothing that needs the tunnel was changed after this. \`expose explain host-key-foreign\` says what to do.`,
  };
}

function silent(gateway: PinnedGateway, offer: Offer, seconds: number): Diagnostic {
  return {
    severity: 'error',
    code: 'gateway-silent',
    summary: `the gateway did not answer with its host key within ${seconds} s`,
    detail: `Last seen: ${seen(offer, gateway)}. A first boot takes about 90 s. Look at \`expose doctor\`, and run \`expose apply\` again to go on from here.`,
  };
}
