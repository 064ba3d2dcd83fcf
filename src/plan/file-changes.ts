/** The out directory's side of a plan: a unified diff of each file that compile would write. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Compilation } from '../emitters/emitter.ts';
import { compare } from '../output/compare.ts';
import type { FileStatus } from '../output/compare.ts';
import { fileOrigin } from './origin.ts';
import type { Action, Change } from './plan.ts';

const actions: Readonly<Record<Exclude<FileStatus, 'unchanged'>, Action>> = { created: 'create', changed: 'update', removed: 'delete' };

/** Sorted by path. The diff package is loaded only when a file changes. */
export async function fileChanges(compilation: Compilation, out: string): Promise<Change[]> {
  const contents = new Map(compilation.files.map((it) => [it.path, it.contents]));
  const changes: Change[] = [];
  for (const { path, status } of compare(out, compilation).files) {
    if (status === 'unchanged') continue;
    const diff = status === 'changed' ? await unified(readFileSync(join(out, path), 'utf8'), contents.get(path) ?? '') : '';
    changes.push({ target: 'files', address: path, action: actions[status], diff, deferred: false, origin: fileOrigin(path) });
  }
  return changes;
}

/** Hunks without file names and line numbers; "@@" between them. */
async function unified(before: string, after: string): Promise<string> {
  const { structuredPatch } = await import('diff');
  return structuredPatch('', '', before, after, '', '', { context: 2 }).hunks.map((it) => it.lines.filter((line) => !line.startsWith('\\')).join('\n')).join('\n@@\n');
}
