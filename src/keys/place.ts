/** Files that appear whole under their name or not at all. */
import { linkSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';

/** Writes a file that must not exist yet. False when it exists, which leaves it as it is. */
export function placeNew(path: string, text: string, mode: number): boolean {
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

/** Writes a file in place of the one that may be there. */
export function placeOver(path: string, text: string, mode: number): void {
  renameSync(writeDraft(path, text, mode), path);
}

function writeDraft(path: string, text: string, mode: number): string {
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, text, { flag: 'w', mode });
  return draft;
}
