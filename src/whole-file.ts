/** Writes files that appear under their name complete, or not at all. A link is replaced, never written through. */
import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';

/** Writes a file that must not exist yet. Returns false, and leaves the file alone, if it does. */
export function createWholeFile(path: string, text: string | Uint8Array, mode: number): boolean {
  const draft = writeDraft(path, text, mode);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/** Writes a file, in place of an existing one if there is one. */
export function replaceWholeFile(path: string, text: string, mode: number): void {
  renameSync(writeDraft(path, text, mode), path);
}

/** Moves a file to another folder, in place of what is there under that name, for the owner alone on the way. */
export function moveWholeFile(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const draft = draftOf(to);
    rmSync(draft, { force: true });
    try {
      // A copy has the mode of its source.
      copyFileSync(from, draft, constants.COPYFILE_EXCL);
      renameSync(draft, to);
    } catch (copyError) {
      rmSync(draft, { force: true });
      throw copyError;
    }
    rmSync(from);
  }
}

/** Changes the mode of a file or folder. What has become a link since it was looked at is an error, and leads nowhere. */
export function setMode(path: string, mode: number): void {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    fchmodSync(file, mode);
  } finally {
    closeSync(file);
  }
}

/** Made anew: what lies under the draft's name may be a link, or what a killed process left. A full disk leaves nothing. */
function writeDraft(path: string, text: string | Uint8Array, mode: number): string {
  const draft = draftOf(path);
  if (lstatSync(draft, { throwIfNoEntry: false }) !== undefined) unlinkSync(draft);
  try {
    writeFileSync(draft, text, { flag: 'wx', mode });
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return draft;
}

function draftOf(path: string): string {
  return `${path}.${process.pid}.draft`;
}
