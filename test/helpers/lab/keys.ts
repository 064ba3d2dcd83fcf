/** Key pairs for a laboratory, made by ssh-keygen and gone with its directory. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './command.ts';

export interface KeyPair {
  /** OpenSSH format. */
  readonly private: string;
  /** Type and key, without a comment. */
  readonly public: string;
  /** The private key's file. */
  readonly path: string;
}

export async function makeKey(directory: string, name: string): Promise<KeyPair> {
  const path = join(directory, name);
  await must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path]);
  return {
    private: readFileSync(path, 'utf8'),
    public: readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' '),
    path,
  };
}
