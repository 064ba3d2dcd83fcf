/** Whether the gateway's sshd offers the key that the tunnel pins. */
import { fingerprint } from '../fingerprint.ts';
import type { RunTool } from '../tools/run.ts';
import { fault, pass, skip, type Verdict } from './check.ts';
import { noIpv6Here } from './has-route.ts';
import { type HostKeyScan, type PinnedGateway, scanHostKey } from './scan-host-key.ts';

/** Asks once. */
export async function checkHostKey(
  gateway: PinnedGateway,
  run: RunTool,
  signal: AbortSignal,
): Promise<Verdict> {
  const scan = await scanHostKey(gateway, run, signal);
  return scan.ok ? judgeScan(scan.value, gateway) : skip('ssh-keyscan is not installed');
}

function judgeScan({ offer, keys }: HostKeyScan, { address, port, hostKey }: PinnedGateway): Verdict {
  switch (offer) {
    case 'pinned':
      return pass(fingerprint(hostKey));
    case 'previous':
      return fault(
        'it still offers the key from before the rotation',
        'Run expose apply: the new key comes with a new instance.',
      );
    case 'foreign':
      return fault(
        `it offers ${keys.map(fingerprint).join(', ')}, pinned is ${fingerprint(hostKey)}`,
        'Another machine may be answering in its place. expose explain host-key-foreign says what to do.',
      );
    case 'unseen':
      return skip(noIpv6Here);
    case 'none':
      return fault(
        `nothing answers on ${address} port ${port}`,
        'The gateway may still be booting (two to seven minutes) or be stopped, or gateway.ssh.allow may not let this machine in.',
      );
  }
}
