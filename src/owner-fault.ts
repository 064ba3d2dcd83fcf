/** Whether somebody else may change what is in a folder, or in a file. */
import type { Stats } from 'node:fs';

/** The reason not to trust something, and what to do about it. */
export interface OwnerFault {
  readonly reason: string;
  readonly detail: string;
}

/** Null for what is this user's, or belongs to the owner of the folder around it. `around` is that folder. */
export function ownerFault(present: Stats, around: Stats | undefined): OwnerFault | null {
  if (process.getuid === undefined) return null;
  // Whoever owns the folder around it decides what is in it anyway, as in a container that runs as root.
  if (present.uid !== process.getuid() && present.uid !== around?.uid)
    return {
      reason: `it belongs to another user (uid ${present.uid})`,
      detail: 'Move it away, or take it over with chown.',
    };
  // Where the folder around it is open to everybody too, the file system may have no modes. A link's mode means nothing.
  const isOpen = (present.mode & 0o002) !== 0 && !present.isSymbolicLink();
  if (isOpen && around !== undefined && (around.mode & 0o002) === 0)
    return {
      reason: 'every user can write to it',
      detail: 'Look through it, then take that right away with chmod -R go-w, or move it away.',
    };
  return null;
}
