/** The fingerprint of an SSH key. Pure. */
import { createHash } from 'node:crypto';

/** What `ssh-keygen -l` prints for a public key line: "SHA256:" and the unpadded base64 of the hash. */
export function fingerprint(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
