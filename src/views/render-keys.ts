/** Keys by their fingerprints, as ssh and ssh-keygen show them. */
import type { Paint } from '../channel.ts';
import { visible } from '../compiler/diagnostics/quote.ts';
import type { KeyName } from '../keys/key-files.ts';

interface ShownKey {
  readonly name: KeyName | 'host.previous';
  readonly publicKey: string;
  readonly fingerprint: string;
}

export interface ShownKeys {
  /** As a person would type it. */
  readonly folder: string;
  readonly keys: readonly ShownKey[];
  /** The key that has just been rotated. */
  readonly rotated: KeyName | null;
}

const purposes: Readonly<Record<ShownKey['name'], string>> = {
  tunnel: 'the tunnel pod logs in to the gateway with it',
  host: 'the gateway proves its identity with it',
  'host.previous': 'still trusted until apply has put the new host key on the gateway',
};

const afterRotation: Readonly<Record<KeyName, string>> = {
  host: 'The host key is new. The tunnel trusts both the new and the old one until `expose apply` has replaced the key on the gateway.',
  tunnel:
    'The tunnel key is new. `expose apply` puts the public key on the gateway and the private key into the cluster.',
};

/** One line per key, and after a rotation what to do next. */
export function renderKeys({ folder, keys, rotated }: ShownKeys, paint: Paint): string {
  const width = Math.max(...keys.map(({ name }) => name.length));
  return [
    `Keys in ${visible(folder)}/`,
    ...keys.map(
      ({ name, fingerprint }) => `  ${paint('bold', name.padEnd(width))}  ${fingerprint}  ${purposes[name]}`,
    ),
    ...(rotated === null ? [] : ['', afterRotation[rotated]]),
    '',
  ].join('\n');
}
