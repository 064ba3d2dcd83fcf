/** Asks a gateway's sshd for its host key and compares it with the pinned one. No login is attempted. */
import { isIPv6 } from 'node:net';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { RunTool } from '../tools/run.ts';
import { keyscanArguments, readKeyscan } from '../tools/ssh-keyscan.ts';
import { hasRoute } from './has-route.ts';

export interface PinnedGateway {
  /** The address that AWS gave it: DNS may still point elsewhere. */
  readonly address: string;
  readonly port: number;
  /** "ssh-ed25519 AAAA…". */
  readonly hostKey: string;
  /** The predecessor of a rotated key; offered until the instance is replaced. */
  readonly previousHostKey: string | null;
}

export interface HostKeyScan {
  /** none: nothing answered on the port. unseen: this machine lacks IPv6, and the gateway has nothing else. */
  readonly offer: 'pinned' | 'previous' | 'foreign' | 'none' | 'unseen';
  /** All keys that were offered, as "ssh-ed25519 AAAA…". */
  readonly keys: readonly string[];
}

const seconds = 5;

/** Fails only where ssh-keyscan is not installed. */
export async function scanHostKey(
  gateway: PinnedGateway,
  run: RunTool,
  signal: AbortSignal,
): Promise<Result<HostKeyScan>> {
  if (isIPv6(gateway.address) && !(await hasRoute(gateway.address))) return ok({ offer: 'unseen', keys: [] });
  const scan = await run('ssh-keyscan', keyscanArguments(gateway.address, gateway.port, seconds), {
    signal,
    timeoutSeconds: 2 * seconds,
  });
  if (scan.missing) return failed(notInstalled);
  const keys = readKeyscan(scan.stdout);
  return ok({ offer: offerOf(keys, gateway), keys });
}

/** Compares the keys that a host offers with those that it may have. */
export function offerOf(
  keys: readonly string[],
  { hostKey, previousHostKey }: Pick<PinnedGateway, 'hostKey' | 'previousHostKey'>,
): HostKeyScan['offer'] {
  if (keys.includes(hostKey)) return 'pinned';
  if (previousHostKey !== null && keys.includes(previousHostKey)) return 'previous';
  return keys.length > 0 ? 'foreign' : 'none';
}

const notInstalled: Diagnostic = {
  severity: 'error',
  code: 'tool-missing',
  summary: 'ssh-keyscan is not installed',
  detail: 'Install the OpenSSH client, or add its folder to PATH.',
};
