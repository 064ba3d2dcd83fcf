/** Keys by their fingerprints, as ssh and ssh-keygen show them. */

import type { Paint } from '../channel.ts';
import type { KeyName } from '../keys/key-files.ts';

export interface ShownKey {
  readonly name: string;
  readonly publicKey: string;
  readonly fingerprint: string;
}

const purposes: Readonly<Record<string, string>> = {
  tunnel: 'the tunnel pod logs in with it',
  host: 'the gateway proves itself with it',
  'host.previous': 'still trusted until apply has brought out the new one',
};

const afterRotation: Readonly<Record<KeyName, string>> = {
  host: 'The host key is new. The tunnel trusts it and its predecessor until `expose apply` has replaced the one on the gateway.',
  tunnel:
    'The tunnel key is new. `expose apply` gives its public half to the gateway and its private half to the cluster.',
};

/** One line a key, and what to do after a rotation. */
export function renderKeys(
  it: { readonly folder: string; readonly keys: readonly ShownKey[]; readonly rotated: KeyName | null },
  paint: Paint,
): string {
  const width = Math.max(...it.keys.map((key) => key.name.length));
  const lines = it.keys.map(
    (key) => `  ${paint('bold', key.name.padEnd(width))}  ${key.fingerprint}  ${purposes[key.name] ?? ''}`,
  );
  return [
    `Keys in ${it.folder}/`,
    ...lines,
    ...(it.rotated === null ? [] : ['', afterRotation[it.rotated]]),
    '',
  ].join('\n');
}
