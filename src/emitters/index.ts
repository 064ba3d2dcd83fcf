/** An exposure becomes files: all emitters together. */
import { createHash } from 'node:crypto';
import type { Exposure, PublicKeys } from '../compiler/resolved-exposure.ts';
import { cloudInit } from './cloud-init/index.ts';
import type { Compilation } from './compilation.ts';
import type { EmittedFile } from './emitted-file.ts';
import { k8s } from './k8s/index.ts';
import { terraform } from './terraform/index.ts';

/** compile compares the files by their hashes, so git must not change the ends of their lines (core.autocrlf). */
const gitattributes: EmittedFile = { path: '.gitattributes', contents: '* -text\n' };

/** All files and Kubernetes objects of an exposure. Throws when two emitters claim a path, which is a bug. */
export function emit(exposure: Exposure, keys: PublicKeys): Compilation {
  const cluster = k8s(exposure, keys);
  const files = [gitattributes, ...cloudInit(exposure, keys), ...cluster.files, ...terraform(exposure, keys)];
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  files.forEach((file, index) => {
    if (file.path === files[index + 1]?.path) throw new Error(`two emitters wrote ${file.path}`);
  });
  return {
    exposure,
    files,
    get objects() {
      return cluster.objects;
    },
    digest: digestOf(files),
  };
}

function digestOf(files: readonly EmittedFile[]): string {
  const hash = createHash('sha256');
  for (const { path, contents } of files) {
    hash.update(`${path}\0${Buffer.byteLength(contents)}\0${contents}`);
  }
  return hash.digest('hex');
}
