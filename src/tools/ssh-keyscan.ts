/** ssh-keyscan's arguments and output. Pure; src/tools/run.ts starts it. */

/** Asks a host for its ed25519 host key. No login is attempted. */
export function keyscanArguments(host: string, port: number, timeoutSeconds: number): string[] {
  return ['-T', String(timeoutSeconds), '-p', String(port), '-t', 'ed25519', host];
}

/** The keys in ssh-keyscan's output, as "ssh-ed25519 AAAA…"; empty when the host did not answer. */
export function readKeyscan(stdout: string): string[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' ').slice(1, 3).join(' '));
}
