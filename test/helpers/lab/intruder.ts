/**
 * An attacker with the tunnel's private key, or another one, who tries everything that OpenSSH's client can ask for.
 */
import { type Outcome, type Program, pause } from './command.ts';
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

/** Whether ssh stays connected with the forwarding that it requests. */
export async function staysConnected(
  login: Attempt,
): Promise<{ readonly stays: boolean; readonly said: string }> {
  const ssh = hold(login);
  await Promise.race([ssh.ended, pause(4)]);
  const stays = ssh.running;
  await ssh.stop('SIGKILL');
  return { stays, said: ssh.lines.join('\n') };
}

/** Logs in, runs nothing, and stays until it is stopped. */
export function hold(login: Attempt): Program {
  return login.from.start(sshCommand({ ...login, options: ['-N', ...(login.options ?? [])] }));
}

/** An ssh that accepts any host key and asks no questions. */
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
