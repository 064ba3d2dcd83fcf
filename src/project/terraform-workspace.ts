/**
 * Where terraform runs: a copy of the compiled files under .expose/<name>/, so that a plan leaves the out directory
 * alone and an apply runs exactly what was planned.
 */
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Compilation } from '../emitters/compilation.ts';
import type { Workspace } from '../tools/terraform/terraform.ts';
import { replaceWholeFile } from '../whole-file.ts';
import type { Project } from './project.ts';

const lockFile = '.terraform.lock.hcl';
/** What may be a state, or belong to one. Any other name could be one that terraform reads as configuration. */
const statePattern =
  /^(?:terraform\.tfstate(?:\.d|(?:\.\d+)?\.backup)?|errored\.tfstate|\.terraform\.tfstate\.lock\.info)$/;

/**
 * Brings the copy to what the compilation means. Its lock file of provider versions is that of the out directory, if
 * there is one, else that of this user's cache. Touches nothing that is right already, and writes through no link.
 */
export function fillWorkspace(compilation: Compilation, { out, terraform }: Project): void {
  const root = dirname(terraform.directory);
  const wanted = new Map(
    compilation.files
      .filter(({ path }) => path.startsWith('terraform/') || path.startsWith('cloud-init/'))
      .map((file) => [join(root, file.path), file.contents]),
  );
  for (const [path, contents] of wanted) write(path, contents, root);
  removeStale(terraform.directory, wanted);
  const lock = regularText(join(out, 'terraform', lockFile)) ?? ownLock(terraform);
  if (lock === null) rmSync(join(terraform.directory, lockFile), { recursive: true, force: true });
  else write(join(terraform.directory, lockFile), lock, root);
}

/** Whether the lock file has selected a version for the constraint of the emitted files. */
export function isLocked(workspace: Workspace): boolean {
  return fits(regularText(join(workspace.directory, lockFile)), workspace);
}

/** The lock file in the cache, unless another version of expose made it for another constraint. */
function ownLock(workspace: Workspace): string | null {
  const lock = regularText(workspace.providerLock);
  return fits(lock, workspace) ? lock : null;
}

function fits(lock: string | null, { directory }: Workspace): boolean {
  const versions = regularText(join(directory, 'versions.tf')) ?? '';
  const constraint = /^\s*version\s*=\s*"([^"]+)"/m.exec(versions)?.[1];
  return constraint !== undefined && constraint === /^\s*constraints\s*=\s*"([^"]+)"/m.exec(lock ?? '')?.[1];
}

function write(path: string, contents: string, root: string): void {
  makeFolder(dirname(path), root);
  if (regularText(path) === contents) return;
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) rmSync(path, { recursive: true });
  replaceWholeFile(path, contents, 0o600);
}

/** A link or a file in the place of a folder goes: all of the copy can be made again. */
function makeFolder(folder: string, root: string): void {
  if (folder !== root) makeFolder(dirname(folder), root);
  const present = lstatSync(folder, { throwIfNoEntry: false });
  if (present?.isDirectory()) return;
  if (present) rmSync(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Null where there is no regular file: a link may lead to a file of somebody else. */
export function regularText(path: string): string | null {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : null;
}

/** terraform would read a file of an earlier compilation as part of this one. What could be a state stays. */
function removeStale(directory: string, wanted: ReadonlyMap<string, string>): void {
  for (const name of readdirSync(directory)) {
    if (name !== lockFile && !statePattern.test(name) && !wanted.has(join(directory, name)))
      rmSync(join(directory, name), { recursive: true });
  }
}
