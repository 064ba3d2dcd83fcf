/** Whether the gateway's sshd shows the key that the tunnel pins. */
import type { Exposure, PublicKeys } from '../compiler/resolved-exposure.ts';
import { fingerprint } from '../fingerprint.ts';
import type { RunTool } from '../tools/run.ts';
import { keyscanArguments, readKeyscan } from '../tools/ssh.ts';
import { fault, pass, skip, type Verdict } from './check.ts';

const seconds = 5;

/** Asks the address; nothing is logged in. */
export async function hostKeyVerdict(
  {
    exposure,
    keys,
    run,
    signal,
  }: {
    readonly exposure: Exposure;
    readonly keys: PublicKeys | null;
    readonly run: RunTool;
    readonly signal: AbortSignal;
  },
  address: string | null,
): Promise<Verdict> {
  if (keys === null) return skip('there are no keys yet');
  if (address === null) return skip('the gateway has no known address');
  const { port } = exposure.gateway.ssh;
  const scan = await run('ssh-keyscan', keyscanArguments(address, port, seconds), {
    signal,
    timeoutSeconds: 2 * seconds,
  });
  if (scan.missing) return skip('ssh-keyscan is not installed');
  const offered = readKeyscan(scan.stdout);
  if (offered.length === 0)
    return fault(
      `nothing answers on ${address} port ${port}`,
      'The gateway may still boot (about 90 s), be stopped, or gateway.ssh.allow may not let this machine in.',
    );
  if (offered.includes(keys.host)) return pass(fingerprint(keys.host));
  if (keys.previousHost !== null && offered.includes(keys.previousHost))
    return fault(
      'it still shows the key before the rotation',
      'Run expose apply: the new key comes with a new instance.',
    );
  return fault(
    `it shows ${offered.map(fingerprint).join(', ')}, pinned is ${fingerprint(keys.host)}`,
    'Somebody may answer in its place. expose explain host-key-foreign says what to do.',
  );
}
