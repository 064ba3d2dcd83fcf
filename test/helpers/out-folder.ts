/** The out directory of an exposure on disk, for programs that read it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Exposure } from '../../src/compiler/resolved-exposure.ts';
import { emit } from '../../src/emitters/index.ts';
import { publicKeys } from './exposure-builder.ts';

/** Writes every file of the exposure under `folder` and answers `folder`. */
export function writeOut(folder: string, exposure: Exposure): string {
  for (const { path, contents } of emit(exposure, publicKeys).files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, contents);
  }
  return folder;
}
