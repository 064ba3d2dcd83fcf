/** `expose compile`: FILE becomes the out directory. */
import { relative } from 'node:path';
import { type Diagnostic, hasError } from '../compiler/diagnostics/diagnostic.ts';
import { visible } from '../compiler/diagnostics/quote.ts';
import type { Cost } from '../cost/cost.ts';
import type { Compilation } from '../emitters/compilation.ts';
import type { Comparison } from '../output/compare.ts';
import { plantedFiles } from '../output/planted-files.ts';
import { inspectOutput, writeOutput } from '../output/write-output.ts';
import { type Compiled, compile as compileChecked, price } from '../pipeline.ts';
import { print } from '../session/print.ts';
import { fail, failing, report } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { jsonDocument } from '../views/json-document.ts';
import { renderCompiled } from '../views/render-compiled.ts';
import { renderFiles } from '../views/render-files.ts';
import { type Loaded, loadExposure } from './load-exposure.ts';

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
  const { source, loaded } = await loadExposure(session, file, options.out);
  if (!loaded.ok) return fail(session, 'compile', loaded.diagnostics, source);
  const cost = price(loaded.value);
  const warnings = [...loaded.diagnostics, ...cost.diagnostics];
  if (!cost.ok) return fail(session, 'compile', warnings, source);
  const writes = options.check !== true && options.stdout !== true;
  const compiled = compileChecked(loaded.value, loaded.value.project, writes);
  const found = [...warnings, ...compiled.diagnostics];
  if (!compiled.ok) return fail(session, 'compile', found, source);
  const { compilation } = compiled.value;
  if (options.stdout === true) return printFiles(session, compilation, found, loaded.value);

  const { project } = loaded.value;
  const place = { out: project.out, outside: [project.folder, session.cwd] };
  const output = writes
    ? await writeOutput(place, compilation, options.force ?? false)
    : inspectOutput(place, compilation);
  if (!output.ok) return fail(session, 'compile', [...found, ...output.diagnostics], source);
  const out = relative(session.cwd, project.out) || project.out;
  const planted = plantedFiles(output.value, out, writes ? 'warning' : 'error');
  const compared = [...output.value.warnings, ...planted, ...(writes ? [] : staleness(output.value, out))];
  const diagnostics = [...found, ...compared];
  const document = { digest: compilation.digest, files: output.value.files };
  if (hasError(diagnostics)) return failing(session, 'compile', document)(diagnostics, source);

  report(session, diagnostics, source);
  if (session.json) session.stdout.write(jsonDocument('compile', true, diagnostics, document));
  else if (!session.quiet && writes) {
    const said = { file, out, files: document.files, cost: cost.value };
    print(session.stdout, summary(session, loaded.value, compiled.value, said));
  }
  return 0;
}

interface Said {
  readonly file: string;
  readonly out: string;
  readonly files: Comparison['files'];
  readonly cost: Cost;
}

function summary(
  session: Session,
  { exposure, project }: Loaded,
  { createdKeys }: Compiled,
  said: Said,
): string {
  const keysPath = relative(session.cwd, project.keysFolder);
  return renderCompiled({ ...said, exposure, createdKeys, keysPath }, session.stdout.paint);
}

function printFiles(
  session: Session,
  { files, digest }: Compilation,
  diagnostics: readonly Diagnostic[],
  { source }: Loaded,
): ExitCode {
  report(session, diagnostics, source.file);
  session.stdout.write(
    session.json ? jsonDocument('compile', true, diagnostics, { digest, files }) : renderFiles(files),
  );
  return 0;
}

function staleness(comparison: Comparison, out: string): readonly Diagnostic[] {
  if (!comparison.stale) return [];
  const differing = comparison.files.filter((file) => file.status !== 'unchanged');
  const verbs = { created: 'missing', changed: 'differs', removed: 'no longer wanted', unchanged: '' };
  // A newline in the name of a file would begin a line, with any advice in it.
  const lines = differing.map(({ path, status }) => `${visible(path)}: ${verbs[status]}`);
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
