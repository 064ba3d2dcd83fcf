/** Encrypts and decrypts a backup with a passphrase, in the age format: `age -d FILE` reads it without expose. */
import { failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { unreadable } from './backup-document.ts';

const armorHeader = '-----BEGIN AGE ENCRYPTED FILE-----';

/** The archive as text. Deriving the key takes about a second. */
export async function seal(text: string, passphrase: string): Promise<string> {
  const { armor, Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return armor.encode(await encrypter.encrypt(text));
}

/** What was encrypted. A wrong passphrase and a damaged header cannot be told apart. */
export async function unseal(archive: Buffer, passphrase: string): Promise<Result<string>> {
  const { armor, Decrypter } = await import('age-encryption');
  const text = archive.toString('latin1');
  const isArmored = text.trimStart().startsWith(armorHeader);
  if (!isArmored && !text.startsWith('age-encryption.org/'))
    return failed(unreadable('it is not an age file'));
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return ok(await decrypter.decrypt(isArmored ? armor.decode(text.trim()) : archive, 'text'));
  } catch (error) {
    if (/no identity matched/.test((error as Error).message))
      return failed({
        severity: 'error',
        code: 'passphrase-wrong',
        summary: 'the passphrase does not open this backup',
        detail: 'Nothing was changed. Type it again; nobody can read the backup without it.',
      });
    return failed(unreadable('it is damaged'));
  }
}
