/** The out directory's side of a plan: a unified diff of each file that compile would write. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import type { Compilation } from '../../emitters/compilation.ts';
import type { FileStatus } from '../../output/compare.ts';
import { plantedFiles } from '../../output/planted-files.ts';
import { inspectOutput } from '../../output/write-output.ts';
import type { Project } from '../../project/project.ts';
import { lineDiff } from '../document/line-diff.ts';
import type { Action, Change } from '../document/plan.ts';
import { fileOrigin } from './origin.ts';

const actions: Readonly<Record<Exclude<FileStatus, 'unchanged'>, Action>> = {
  created: 'create',
  changed: 'update',
  removed: 'delete',
};

/** Sorted by path; edited and foreign files in the way are errors. */
export async function fileSide(
  compilation: Compilation,
  { folder, out }: Project,
): Promise<{ readonly changes: readonly Change[]; readonly diagnostics: readonly Diagnostic[] }> {
  const contents = new Map(compilation.files.map((file) => [file.path, file.contents]));
  const changes: Change[] = [];
  const compared = inspectOutput({ out, outside: [folder] }, compilation);
  if (!compared.ok) return { changes, diagnostics: compared.diagnostics };
  for (const { path, status } of compared.value.files) {
    if (status === 'unchanged') continue;
    const diff =
      status === 'changed'
        ? await lineDiff(readFileSync(join(out, path), 'utf8'), contents.get(path) ?? '')
        : '';
    changes.push({
      target: 'files',
      address: path,
      action: actions[status],
      diff,
      deferred: false,
      origin: fileOrigin(path, diff, compilation.exposure),
    });
  }
  const planted = plantedFiles(compared.value, out, 'warning');
  const { warnings, obstacles } = compared.value;
  return { changes, diagnostics: [...compared.diagnostics, ...warnings, ...obstacles, ...planted] };
}
