/**
 * When the last run of terraform began that has not ended well. A killed run may have started an instance that no state
 * knows; without such a run, an unknown instance means that the state is outdated.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceWholeFile } from '../whole-file.ts';
import type { Project } from './project.ts';
import { regularText } from './terraform-workspace.ts';

export function beginRun(project: Project, now: Date): void {
  replaceWholeFile(place(project), `${now.toISOString()}\n`, 0o600);
}

export function endRun(project: Project): void {
  rmSync(place(project), { force: true });
}

/** null where every run has ended well, and for what is no time. */
export function unfinishedRun(project: Project): Date | null {
  const begun = new Date((regularText(place(project)) ?? '').trim());
  return Number.isNaN(begun.getTime()) ? null : begun;
}

function place({ privateFolder }: Project): string {
  return join(privateFolder, 'unfinished-run');
}
