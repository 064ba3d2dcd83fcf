/** ssh-keyscan's command line and output. Pure; src/tools/run.ts starts it. */

/** Asks a host for its ed25519 host key; nothing is logged in. */
export function keyscanArguments(host: string, port: number, timeoutSeconds: number): string[] {
  return ['-T', String(timeoutSeconds), '-p', String(port), '-t', 'ed25519', host];
}

/** The keys that ssh-keyscan prints, as "ssh-ed25519 AAAA…"; none where nothing answered. */
export function readKeyscan(stdout: string): string[] {
  return stdout
    .split('\n')
    .filter((it) => it !== '' && !it.startsWith('#'))
    .map((it) => it.split(' ').slice(1, 3).join(' '));
}
