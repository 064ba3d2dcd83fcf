/** Puts a backup's files into the private folder, beside what is the same already and never over anything else. */
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { quote } from '../compiler/diagnostics/quote.ts';
import { notWritable, prepareFolder } from '../keys/ensure-keys.ts';
import type { Project } from '../project/project.ts';
import { regularText } from '../project/terraform-workspace.ts';
import { createWholeFile } from '../whole-file.ts';
import { type BackedUpFiles, type BackedUpPath, backedUpPaths, unreadable } from './backup-document.ts';

export interface RestoredFile {
  readonly path: BackedUpPath;
  readonly status: 'created' | 'unchanged';
}

/** A state of a few hundred resources has less than a megabyte. */
const maxBytes = 64 * 1024 * 1024;

/** The bytes of an archive. */
export function readArchive(path: string, shown: string): Result<Buffer> {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return failed(unreadable(`there is no file ${quote(shown)}`));
    if (!stat.isFile()) return failed(unreadable(`${quote(shown)} is not a regular file`));
    if (stat.size > maxBytes) return failed(unreadable(`${quote(shown)} is larger than any backup`));
    return ok(readFileSync(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return failed(unreadable(`${quote(shown)}: ${code}`));
  }
}

/** Writes all files, or none where other keys or another state are in the place of one. */
export function restoreBackup(
  files: BackedUpFiles,
  { privateFolder, keysFolder, terraform }: Project,
): Result<readonly RestoredFile[]> {
  // A local state that the file does not name would be copied over the one in S3 by the next apply.
  const wanted = backedUpPaths.flatMap((path) => {
    const text = path === 'terraform.tfstate' && terraform.state.kind === 's3' ? undefined : files[path];
    return text === undefined ? [] : [{ path, text, place: join(privateFolder, path) }];
  });
  const others = wanted.filter(({ place, text }) => isThere(place) && !isSame(place, text));
  if (others.length > 0) return failed(conflict(others.map(({ path }) => path)));
  try {
    mkdirSync(privateFolder, { recursive: true, mode: 0o700 });
    prepareFolder(keysFolder);
    const restored: RestoredFile[] = [];
    for (const { path, text, place } of wanted) {
      const created = createWholeFile(place, text, path.endsWith('.pub') ? 0o644 : 0o600);
      if (!created && !isSame(place, text)) return failed(conflict([path]));
      restored.push({ path, status: created ? 'created' : 'unchanged' });
    }
    return ok(restored);
  } catch (error) {
    return failed(notWritable(keysFolder, error));
  }
}

function isThere(place: string): boolean {
  return lstatSync(place, { throwIfNoEntry: false }) !== undefined;
}

/** git may have changed the line end of a public key. */
function isSame(place: string, text: string): boolean {
  const present = regularText(place);
  return present === text || (place.endsWith('.pub') && present?.trim() === text.trim());
}

function conflict(paths: readonly BackedUpPath[]): Diagnostic {
  return {
    severity: 'error',
    code: 'restore-conflict',
    summary: 'other keys or another state are here already',
    detail: [
      ...paths.map((path) => `${path} in the private folder differs from the one in the backup`),
      'Nothing was changed. Look which is right; move these files away to restore those of the backup.',
    ].join('\n'),
  };
}
