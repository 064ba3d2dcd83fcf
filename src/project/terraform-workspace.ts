/**
 * Where terraform runs: a copy of the compiled files under .expose/<name>/. A plan leaves the out directory alone, and
 * an apply runs exactly what was planned.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Compilation } from '../emitters/compilation.ts';
import type { Project } from './project.ts';

const lockFile = '.terraform.lock.hcl';

/**
 * Brings the copy to what the compilation means. The out directory may hold a lock file of provider versions, which
 * then counts here too. Touches nothing that is right already.
 */
export function fillWorkspace(compilation: Compilation, { out, terraform }: Project): void {
  const root = dirname(terraform.directory);
  const wanted = new Map(
    compilation.files
      .filter((file) => !file.path.startsWith('k8s/'))
      .map((file) => [join(root, file.path), file.contents]),
  );
  for (const [path, contents] of wanted) {
    if (existsSync(path) && readFileSync(path, 'utf8') === contents) continue;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, contents, { mode: 0o600 });
  }
  removeStale(terraform.directory, wanted);
  const shared = join(out, 'terraform', lockFile);
  if (existsSync(shared) && existsSync(terraform.directory)) {
    copyFileSync(shared, join(terraform.directory, lockFile));
  }
}

/** terraform would read a file of an earlier compilation as part of this one. */
function removeStale(directory: string, wanted: ReadonlyMap<string, string>): void {
  for (const name of existsSync(directory) ? readdirSync(directory) : []) {
    if (name !== lockFile && !wanted.has(join(directory, name)))
      rmSync(join(directory, name), { recursive: true });
  }
}
