/** FILE as a checked exposure and its project: where every command that reads a file begins. */
import { lstatSync, realpathSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { SourceFile } from '../compiler/yaml/source-file.ts';
import { type Checked, check } from '../pipeline.ts';
import { checkPlaces } from '../project/check-places.ts';
import { type Project, projectOf } from '../project/project.ts';
import { readSource } from '../session/read-source.ts';
import type { Session } from '../session/session.ts';

export interface Loaded extends Checked {
  readonly project: Project;
}

export interface LoadResult {
  /** The text, for showing diagnostics; null when the file could not be read. */
  readonly source: SourceFile | null;
  readonly loaded: Result<Loaded>;
}

/** Reads and checks FILE, or standard input for "-". `out` is the out directory as the user named it. */
export async function loadExposure(session: Session, file: string, out?: string): Promise<LoadResult> {
  const source = await readSource(session, file);
  if (!source.ok) return { source: null, loaded: source };
  const checked = check(source.value);
  if (!checked.ok) {
    const target = outwardLink(resolve(session.cwd, file));
    return target === null
      ? { source: source.value, loaded: checked }
      : { source: null, loaded: failed(notShown(file, target)) };
  }
  const project = projectOf(checked.value.exposure, { file, cwd: session.cwd, out });
  return { source: source.value, loaded: ok({ ...checked.value, project }, checked.diagnostics) };
}

/** The same for a command that reads keys or the state: it fails where another user or a stranger's clone decides what they are. */
export async function loadTrusted(session: Session, file: string, out?: string): Promise<LoadResult> {
  const { source, loaded } = await loadExposure(session, file, out);
  if (!loaded.ok) return { source, loaded };
  const places = checkPlaces(loaded.value.project);
  if (places.ok) return { source, loaded };
  return { source, loaded: failed(...loaded.diagnostics, ...places.diagnostics) };
}

/** What a link leads to, if that lies outside its folder; null for everything else. */
function outwardLink(path: string): string | null {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return null;
  const target = realpathSync(path);
  return target.startsWith(`${realpathSync(dirname(path))}${sep}`) ? null : target;
}

/** A clone can bring a link to any file of the person who runs this, and a report quotes the lines that are wrong. */
function notShown(file: string, target: string): Diagnostic {
  return {
    severity: 'error',
    code: 'file-not-shown',
    summary: `${file} is a link to ${target}, which is not a sound exposure file`,
    detail: `What is wrong with it is not shown, because a report quotes the file and the link leads out of its folder. If it is yours, run \`expose validate\` on ${target}.`,
  };
}
