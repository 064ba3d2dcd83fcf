/** `expose compile`: FILE becomes the out directory. */
import { join, relative, resolve } from 'node:path';
import { type Diagnostic, hasError, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { SourceFile } from '../compiler/yaml/parse.ts';
import { checkBudget } from '../cost/check-budget.ts';
import { estimate } from '../cost/estimate.ts';
import { checkUserDataSize } from '../emitters/cloud-init/user-data-size.ts';
import type { Compilation } from '../emitters/emitter.ts';
import { emit } from '../emitters/index.ts';
import { type EnsuredKeys, ensureKeys } from '../keys/ensure-keys.ts';
import { keysFolder, readPublicKeys } from '../keys/key-files.ts';
import type { Comparison } from '../output/compare.ts';
import { inspectOutput, writeOutput } from '../output/write-output.ts';
import { locateIn } from '../pipeline.ts';
import { baseFolder } from '../session/read-source.ts';
import { fail, report } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { renderCompiled } from '../views/compile.ts';
import { jsonDocument } from '../views/json.ts';
import { loadExposure } from './load-exposure.ts';

export interface CompileOptions {
  /** Relative to the working directory; out/ beside FILE when absent. */
  readonly out?: string;
  /** Compare only. */
  readonly check?: boolean;
  /** Print the files instead of writing them. */
  readonly stdout?: boolean;
  /** Replace edited and foreign files. */
  readonly force?: boolean;
}

/** Compiles FILE, or standard input for "-". The first compile makes the keys; --check and --stdout write nothing. */
export async function compile(session: Session, file: string, options: CompileOptions): Promise<ExitCode> {
  const { source, exposure: checked } = await loadExposure(session, file);
  if (!checked.ok || source === null) return fail(session, 'compile', checked.diagnostics, source);
  const exposure = checked.value;
  const cost = estimate(exposure);
  const warnings = [...checked.diagnostics, ...locateIn(source, checkBudget(exposure, cost))];
  if (hasError(warnings)) return fail(session, 'compile', warnings, source);

  const base = baseFolder(session, file);
  const writes = options.check !== true && options.stdout !== true;
  const keys = keysFor(base, exposure, writes);
  if (!keys.ok) return fail(session, 'compile', [...warnings, ...keys.diagnostics], source);
  const compilation = emit(exposure, keys.value.keys);
  const sofar = [...warnings, ...keys.diagnostics, ...locateIn(source, checkUserDataSize(compilation))];
  if (hasError(sofar)) return fail(session, 'compile', sofar, source);
  if (options.stdout === true) return print(session, compilation, sofar, source);

  const place = {
    out: resolve(options.out === undefined ? join(base, 'out') : resolve(session.cwd, options.out)),
    outside: [base, session.cwd],
  };
  const output = writes
    ? await writeOutput(place, compilation, options.force ?? false)
    : inspectOutput(place, compilation);
  if (!output.ok) return fail(session, 'compile', [...sofar, ...output.diagnostics], source);
  const shown = relative(session.cwd, place.out) || place.out;
  const diagnostics = writes ? sofar : [...sofar, ...staleness(output.value, shown)];
  const { files } = output.value;
  if (hasError(diagnostics))
    return fail(session, 'compile', diagnostics, source, { digest: compilation.digest, files });

  report(session, diagnostics, source);
  if (session.json)
    session.stdout.write(jsonDocument('compile', true, diagnostics, { digest: compilation.digest, files }));
  else if (!session.quiet && writes) {
    const keysPath = relative(session.cwd, keysFolder(base, exposure.name));
    session.stdout.write(
      renderCompiled(
        { file, out: shown, exposure, files, cost, createdKeys: keys.value.created, keysPath },
        session.stdout.paint,
      ),
    );
  }
  return 0;
}

function keysFor(base: string, exposure: Exposure, writes: boolean): Result<EnsuredKeys> {
  const folder = keysFolder(base, exposure.name);
  if (writes) return ensureKeys(folder);
  const keys = readPublicKeys(folder);
  return keys.ok ? ok({ keys: keys.value, created: [] }, keys.diagnostics) : keys;
}

function print(
  session: Session,
  compilation: Compilation,
  diagnostics: readonly Diagnostic[],
  source: SourceFile | null,
): ExitCode {
  report(session, diagnostics, source);
  const { files, digest } = compilation;
  session.stdout.write(
    session.json
      ? jsonDocument('compile', true, diagnostics, { digest, files })
      : files.map((it) => `==> ${it.path} <==\n${it.contents}`).join('\n'),
  );
  return 0;
}

function staleness(comparison: Comparison, out: string): readonly Diagnostic[] {
  if (!comparison.stale) return [];
  const differing = comparison.files.filter((it) => it.status !== 'unchanged');
  const verbs = { created: 'missing', changed: 'differs', removed: 'no longer wanted', unchanged: '' };
  const lines = differing.map((it) => `${it.path}: ${verbs[it.status]}`);
  return [
    {
      severity: 'error',
      code: 'output-stale',
      summary: `${out} does not match the file`,
      detail: [
        ...(lines.length > 0 ? lines : ['expose.json: differs']),
        'Run `expose compile` and commit the result.',
      ].join('\n'),
    },
  ];
}
