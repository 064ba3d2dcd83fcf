/**
 * Whether the private folder may be trusted. A clone, an archive or another user of the machine can put anything under
 * .expose/, git's ignore rules notwithstanding, so this is asked before anything is written or started there.
 */
import { existsSync, lstatSync, realpathSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Diagnostic, ok, type Result, resultOf } from '../compiler/diagnostics/diagnostic.ts';
import { quote } from '../compiler/diagnostics/quote.ts';
import type { RunTool } from '../tools/run.ts';
import type { Project } from './project.ts';

const allowedInGit = /^\.expose\/(?:\.gitignore|[^/]+\/keys\/[^/]+\.pub)$/;

/** Looks at the folders only, and starts nothing: links, other owners, folders that everybody may change. */
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
  return resultOf(null, [...faults, ...states, ...ignores]);
}

/** Asks git, where there is a repository, whether it tracks more under .expose/ than public keys. */
export async function checkTracked({ folder }: Project, run: RunTool): Promise<Result<null>> {
  if (!isInRepository(realpathSync(folder))) return ok(null);
  // A repository's own settings and a bare repository among its files can name programs that git starts.
  const settings = ['-c', 'core.fsmonitor=false', '-c', 'safe.bareRepository=explicit'];
  // A file system that ignores case finds .Expose under our name. A sparse index names a folder instead of its files.
  const question = ['ls-files', '--sparse', '-z', '--', ':(icase).expose'];
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
  if (process.getuid === undefined) return null;
  // Whoever owns the folder of exposure.yaml decides what is in it anyway, as in a container that runs as root.
  if (present.uid !== process.getuid() && present.uid !== home?.uid)
    return unsafe(
      path,
      `it belongs to another user (uid ${present.uid})`,
      'Move it away, or take it over with chown.',
    );
  // Where the project's folder is open to everybody too, the file system may have no modes.
  if ((present.mode & 0o002) !== 0 && home !== undefined && (home.mode & 0o002) === 0)
    return unsafe(path, 'every user can write to it', 'Look through it, then: chmod -R go-w .expose');
  return null;
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
    summary: `${quote(path)} is not safe to use: ${reason}`,
    detail,
  };
}

function trackedDiagnostic(shown: string, path: string): Diagnostic {
  return unsafe(
    path,
    'git tracks it',
    `Only .expose/.gitignore and public keys belong in git; anything else there may come from a stranger. If it is yours: git rm --cached ${quote(shown)}`,
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
