/** The out directory of an exposure on disk, for programs that read it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Exposure } from '../../src/compiler/resolved-exposure.ts';
import type { EmittedFile } from '../../src/emitters/emitted-file.ts';
import { emit } from '../../src/emitters/index.ts';
import { publicKeys } from './exposure-builder.ts';

/** Writes every file of the exposure below `folder` and returns `folder`. */
export function writeOut(folder: string, exposure: Exposure): string {
  return writeFiles(folder, emit(exposure, publicKeys).files);
}

/** Writes emitted files below `folder` and returns `folder`. */
export function writeFiles(folder: string, files: readonly EmittedFile[]): string {
  for (const { path, contents } of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, contents);
  }
  return folder;
}
