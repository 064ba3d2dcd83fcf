/** FILE to exposure: reading and the compiler's stages, with the text kept for showing diagnostics. */
import type { Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { SourceFile } from '../compiler/yaml/parse.ts';
import { check } from '../pipeline.ts';
import { readSource } from '../session/read-source.ts';
import type { Session } from '../session/session.ts';

export interface LoadedExposure {
  /** null when the file could not be read. */
  readonly source: SourceFile | null;
  readonly exposure: Result<Exposure>;
}

/** Reads and checks FILE, or standard input for "-". */
export async function loadExposure(session: Session, file: string): Promise<LoadedExposure> {
  const source = await readSource(session, file);
  return source.ok
    ? { source: source.value, exposure: check(source.value) }
    : { source: null, exposure: source };
}
