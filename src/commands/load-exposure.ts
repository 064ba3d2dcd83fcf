/** FILE as a checked exposure and its project: where every command that reads a file begins. */
import { ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { SourceFile } from '../compiler/yaml/source-file.ts';
import { type Checked, check } from '../pipeline.ts';
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
  if (!checked.ok) return { source: source.value, loaded: checked };
  const project = projectOf(checked.value.exposure, { file, cwd: session.cwd, out });
  return { source: source.value, loaded: ok({ ...checked.value, project }, checked.diagnostics) };
}
