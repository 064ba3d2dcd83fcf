/** Writes files that appear under their name complete, or not at all. A link is replaced, never written through. */
import { linkSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';

/** Writes a file that must not exist yet. Returns false, and leaves the file alone, if it does. */
export function createWholeFile(path: string, text: string, mode: number): boolean {
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

/** Made anew: what lies under the draft's name may be a link, or what a killed process left. A full disk leaves nothing. */
function writeDraft(path: string, text: string, mode: number): string {
  const draft = `${path}.${process.pid}.draft`;
  rmSync(draft, { force: true });
  try {
    writeFileSync(draft, text, { flag: 'wx', mode });
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return draft;
}
