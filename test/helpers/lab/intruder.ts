/** Somebody who has the tunnel's private key, or another one, and tries what OpenSSH's client can ask for. */
import { type Outcome, pause } from './command.ts';
import type { Machine } from './machine.ts';
import { gatewayAddress } from './network.ts';

export interface Attempt {
  readonly from: Machine;
  /** The private key's file. */
  readonly key: string;
  readonly user?: string;
  /** ssh's own arguments, before the host. */
  readonly options?: readonly string[];
  readonly command?: readonly string[];
}

/** Runs the attempt to its end, or for ten seconds. */
export function attempt(login: Attempt): Promise<Outcome> {
  return login.from.run(sshCommand(login), { seconds: 10 });
}

/** Whether ssh stays connected with the forwarding that it asks for. */
export async function staysConnected(
  login: Attempt,
): Promise<{ readonly stays: boolean; readonly said: string }> {
  const ssh = login.from.start(sshCommand({ ...login, options: ['-N', ...(login.options ?? [])] }));
  await Promise.race([ssh.ended, pause(4)]);
  const stays = ssh.running;
  await ssh.stop('SIGKILL');
  return { stays, said: ssh.lines.join('\n') };
}

/** An ssh that trusts any gateway and asks nobody. */
function sshCommand({ key, user = 'tunnel', options = [], command = [] }: Attempt): string[] {
  return [
    'ssh',
    '-F',
    '/dev/null',
    '-i',
    key,
    '-o',
    'IdentitiesOnly=yes',
    '-o',
    'BatchMode=yes',
    '-o',
    'StrictHostKeyChecking=no',
    '-o',
    'UserKnownHostsFile=/dev/null',
    '-o',
    'ConnectTimeout=10',
    '-o',
    'ExitOnForwardFailure=yes',
    ...options,
    `${user}@${gatewayAddress}`,
    ...command,
  ];
}
