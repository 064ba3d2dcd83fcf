/**
 * Where terraform runs: a copy of the compiled files under .expose/<name>/, so that a plan leaves the out directory
 * alone and an apply runs exactly what was planned.
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
import type { State } from '../compiler/resolved-exposure.ts';
import type { Compilation } from '../emitters/emitter.ts';
import type { Workspace } from '../tools/terraform.ts';

const lockFile = '.terraform.lock.hcl';

/** The workspace of an exposure; `home` is its private directory, .expose/<name>, absolute. */
export function workspaceOf(home: string, state: State): Workspace {
  return {
    directory: join(home, 'work', 'terraform'),
    dataDirectory: join(home, 'terraform'),
    state,
    stateFile: join(home, 'terraform.tfstate'),
  };
}

/**
 * Brings the copy to what the compilation means. `out` may hold a lock file of provider versions, which then counts
 * here too. Touches nothing that is right already.
 */
export function fillWorkspace(compilation: Compilation, home: string, out: string): void {
  const root = join(home, 'work');
  const wanted = new Map(
    compilation.files
      .filter((it) => !it.path.startsWith('k8s/'))
      .map((it) => [join(root, it.path), it.contents]),
  );
  for (const [path, contents] of wanted) {
    if (existsSync(path) && readFileSync(path, 'utf8') === contents) continue;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, contents, { mode: 0o600 });
  }
  const folder = join(root, 'terraform');
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    // terraform would read a file of an earlier compilation as part of this one.
    if (name !== lockFile && !wanted.has(join(folder, name))) rmSync(join(folder, name), { recursive: true });
  }
  const shared = join(out, 'terraform', lockFile);
  if (existsSync(shared) && existsSync(folder)) copyFileSync(shared, join(folder, lockFile));
}
