/**
 * Whether the private folder may be trusted. A clone, an archive or another user of the machine can put anything under
 * .expose/, git's ignore rules notwithstanding, so this is asked before anything is written or started there.
 */
import { existsSync, lstatSync, readdirSync, realpathSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { bounded } from '../compiler/diagnostics/bounded.ts';
import { type Diagnostic, ok, type Result, resultOf } from '../compiler/diagnostics/diagnostic.ts';
import { quote, visible } from '../compiler/diagnostics/quote.ts';
import { ownerFault } from '../owner-fault.ts';
import type { RunTool } from '../tools/run.ts';
import type { Project } from './project.ts';

const allowedInGit = /^\.expose\/(?:\.gitignore|[^/]+\/keys\/[^/]+\.pub)$/;

/** Starts nothing: links in the place of folders, other owners, and what everybody may change. */
export function checkPlaces(project: Project): Result<null> {
  const { folder, privateFolder, keysFolder, plansFolder, terraform } = project;
  const root = dirname(privateFolder);
  const home = lstatSync(folder, { throwIfNoEntry: false });
  const work = dirname(terraform.directory);
  const folders = [root, privateFolder, keysFolder, plansFolder, work, join(privateFolder, 'run.lock')];
  const faults = folders.flatMap((path) => {
    const present = lstatSync(path, { throwIfNoEntry: false });
    return present === undefined ? [] : (faultOf(path, present, home) ?? []);
  });
  const state = lstatSync(terraform.stateFile, { throwIfNoEntry: false });
  const states =
    state === undefined || state.isFile()
      ? []
      : [unsafe(terraform.stateFile, 'it is not a regular file', 'Put the state itself there.')];
  const ignores = [privateFolder, keysFolder]
    .map((path) => join(path, '.gitignore'))
    .filter((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined)
    .map((path) =>
      unsafe(path, 'it can undo .expose/.gitignore, which keeps private keys out of git', 'Delete it.'),
    );
  const foreign = faults.length === 0 ? foreignBelow(privateFolder, home) : [];
  return resultOf(null, [...faults, ...bounded(foreign), ...states, ...ignores]);
}

/**
 * Asks git, where there is a repository, whether it tracks more under .expose/ than public keys, or a .terraform/, which
 * has programs that terraform starts when it is run in the out directory by hand.
 */
export async function checkTracked({ folder }: Project, run: RunTool): Promise<Result<null>> {
  if (!isInRepository(realpathSync(folder))) return ok(null);
  // A repository's own settings and a bare repository among its files can name programs that git starts.
  const settings = ['-c', 'core.fsmonitor=false', '-c', 'safe.bareRepository=explicit'];
  // A file system that ignores case finds .Expose under our name. A sparse index names a folder instead of its files.
  const places = [':(icase).expose', ':(icase,glob)**/.terraform', ':(icase,glob)**/.terraform/**'];
  const question = ['ls-files', '--sparse', '-z', '--', ...places];
  const listed = await run('git', ['--no-optional-locks', ...settings, ...question], {
    cwd: folder,
    timeoutSeconds: 30,
    // git fetches what a repository lacks, with a program that the repository names.
    env: { GIT_ALLOW_PROTOCOL: 'none', GIT_NO_LAZY_FETCH: '1' },
  });
  if (listed.missing) return resultOf(null, [gitFailed('git is not installed')]);
  if (listed.exitCode !== 0) return resultOf(null, [gitFailed(listed.stderr.trim())]);
  const tracked = listed.stdout.split('\0').filter((path) => path !== '' && !allowedInGit.test(path));
  return resultOf(
    null,
    tracked.slice(0, 10).map((path) => trackedDiagnostic(path, join(folder, path))),
  );
}

function faultOf(path: string, present: Stats, home: Stats | undefined): Diagnostic | null {
  if (present.isSymbolicLink())
    return unsafe(
      path,
      'it is a link',
      'Links are not followed here. Remove it, or put the folder itself there.',
    );
  if (!present.isDirectory()) return unsafe(path, 'it is not a folder', 'Move it away.');
  const fault = ownerFault(present, home);
  return fault === null ? null : unsafe(path, fault.reason, fault.detail);
}

/** An archive that root unpacks brings its owners and modes, and a folder further down lets its owner in again. */
function foreignBelow(folder: string, home: Stats | undefined): readonly Diagnostic[] {
  return entriesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    const present = lstatSync(path, { throwIfNoEntry: false });
    if (present === undefined) return [];
    const fault = ownerFault(present, home);
    if (fault !== null) return [unsafe(path, fault.reason, fault.detail)];
    return present.isDirectory() ? foreignBelow(path, home) : [];
  });
}

/** Empty where there is no folder: another run may just have removed it. */
function entriesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function isInRepository(folder: string): boolean {
  if (existsSync(join(folder, '.git'))) return true;
  const parent = dirname(folder);
  return parent !== folder && isInRepository(parent);
}

function unsafe(path: string, reason: string, detail: string): Diagnostic {
  return {
    severity: 'error',
    code: 'private-folder-unsafe',
    summary: `${visible(path)} is not safe to use: ${reason}`,
    detail,
  };
}

function trackedDiagnostic(shown: string, path: string): Diagnostic {
  return unsafe(
    path,
    'git tracks it',
    `Only .expose/.gitignore and public keys belong in git, and no .terraform/; anything else there may come from a stranger. If it is yours: git rm --cached ${quote(shown)}`,
  );
}

function gitFailed(reason: string): Diagnostic {
  return {
    severity: 'error',
    code: 'private-folder-unsafe',
    summary: 'git cannot be asked what it tracks under .expose/',
    detail: `This folder is in a git repository, whose files are not trusted before that. ${reason}`,
  };
}
