/** FILE compiled, with the context of the live stages: where plan, apply and destroy begin. */
import { ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import type { SourceFile } from '../../compiler/yaml/source-file.ts';
import { type Compiled, compile } from '../../pipeline.ts';
import { checkTracked } from '../../project/check-places.ts';
import type { LiveContext } from '../../project/live-context.ts';
import type { Session } from '../../session/session.ts';
import { type Loaded, loadExposure } from '../load-exposure.ts';
import { type AccessFlags, liveContext } from './live-context.ts';

export interface LiveExposure extends Loaded, Compiled {
  readonly context: LiveContext;
}

export interface LiveResult {
  readonly source: SourceFile | null;
  /** Its warnings are those of the file and of the keys. */
  readonly live: Result<LiveExposure>;
}

/** Reads, checks and compiles FILE. The first time it makes the keys. `flags.out` is the out directory as the user named it. */
export async function compileForLive(
  session: Session,
  file: string,
  flags: AccessFlags & { readonly out?: string } = {},
): Promise<LiveResult> {
  const { source, loaded } = await loadExposure(session, file, flags.out);
  if (!loaded.ok) return { source, live: loaded };
  const context = liveContext(session, loaded.value, flags);
  const tracked = await checkTracked(loaded.value.project, context.run);
  if (!tracked.ok)
    return { source, live: { ok: false, diagnostics: [...loaded.diagnostics, ...tracked.diagnostics] } };
  const compiled = compile(loaded.value, loaded.value.project, true);
  const diagnostics = [...loaded.diagnostics, ...compiled.diagnostics];
  if (!compiled.ok) return { source, live: { ok: false, diagnostics } };
  return { source, live: ok({ ...loaded.value, ...compiled.value, context }, diagnostics) };
}
