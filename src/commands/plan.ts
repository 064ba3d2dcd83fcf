/** `expose plan`: what differs in the files, in AWS and in the cluster. Saves the plan and changes nothing else. */
import { join, relative, resolve } from 'node:path';
import {
  type ConfigPath,
  type Diagnostic,
  failed,
  ok,
  type Result,
} from '../compiler/diagnostics/diagnostic.ts';
import { parse, type SourceFile } from '../compiler/yaml/parse.ts';
import { checkUserDataSize } from '../emitters/cloud-init/user-data-size.ts';
import type { Compilation } from '../emitters/emitter.ts';
import { emit } from '../emitters/index.ts';
import { ensureKeys } from '../keys/ensure-keys.ts';
import { keysFolder } from '../keys/key-files.ts';
import { locateIn } from '../pipeline.ts';
import { hasChanges, makePlan, planFailed } from '../plan/make-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { defaultPlanFile, type Surroundings } from '../plan/plan-context.ts';
import { savePlan } from '../plan/saved-plan.ts';
import { silentProgress } from '../progress.ts';
import { baseFolder } from '../session/read-source.ts';
import { fail, report } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { run } from '../tools/run.ts';
import { jsonDocument } from '../views/json.ts';
import { renderPlanMarkdown } from '../views/plan/markdown.ts';
import { renderPlan } from '../views/plan/plan.ts';
import { type PlanFrame, summaryLine } from '../views/plan/plan-words.ts';
import { progress } from '../views/progress.ts';
import { loadExposure } from './load-exposure.ts';

export interface PlanOptions {
  /** Where to save the plan, relative to the working directory; under .expose/ when absent. */
  readonly out?: string;
  readonly offline?: boolean;
  readonly detailedExitcode?: boolean;
  readonly markdown?: boolean;
}

/** A compiled file and everything around it: where every command that talks to AWS or the cluster begins. */
export interface PreparedPlan {
  readonly source: SourceFile;
  readonly compilation: Compilation;
  readonly around: Surroundings;
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans FILE. 0 without changes or without --detailed-exitcode, 2 with both, 1 when a side could not be asked. */
export async function plan(session: Session, file: string, options: PlanOptions): Promise<ExitCode> {
  const { source, prepared } = await preparePlan(session, file, {
    offline: options.offline ?? false,
    out: options.out ?? null,
  });
  if (!prepared.ok) return fail(session, 'plan', prepared.diagnostics, source);
  const { compilation, around } = prepared.value;
  const made = await makePlan(compilation, around);
  if (session.signal.aborted) return 130;
  const diagnostics = [...prepared.value.diagnostics, ...locateIn(prepared.value.source, made.diagnostics)];
  const good = !planFailed(made);
  const saves = good && !around.offline && (hasChanges(made) || options.out !== undefined);
  if (saves) savePlan(made, around.planFile);
  const frame = planFrame(session, prepared.value, saves);
  if (session.json)
    session.stdout.write(planDocument(made, good, diagnostics, saves ? around.planFile : null));
  else if (options.markdown) session.stdout.write(renderPlanMarkdown(made, frame));
  else if (!session.quiet) session.stdout.write(renderPlan(made, frame, session.stdout.paint));
  else if (good && hasChanges(made)) session.stdout.write(`${summaryLine(made)}\n`);
  report(session, diagnostics, source);
  if (!good) return 1;
  return options.detailedExitcode && hasChanges(made) ? 2 : 0;
}

/** Reads, checks and compiles FILE; the first time it makes the keys. */
export async function preparePlan(
  session: Session,
  file: string,
  options: { readonly offline: boolean; readonly out: string | null },
): Promise<{ readonly source: SourceFile | null; readonly prepared: Result<PreparedPlan> }> {
  const { source, exposure } = await loadExposure(session, file);
  if (!exposure.ok || source === null) return { source, prepared: failed(...exposure.diagnostics) };
  const base = baseFolder(session, file);
  const keys = ensureKeys(keysFolder(base, exposure.value.name));
  if (!keys.ok) return { source, prepared: failed(...exposure.diagnostics, ...keys.diagnostics) };
  const compilation = emit(exposure.value, keys.value.keys);
  const tooLarge = locateIn(source, checkUserDataSize(compilation));
  if (tooLarge.length > 0)
    return { source, prepared: failed(...exposure.diagnostics, ...keys.diagnostics, ...tooLarge) };
  const home = join(base, '.expose', exposure.value.name);
  const around: Surroundings = {
    file: resolve(session.cwd, file),
    out: join(base, 'out'),
    home,
    offline: options.offline,
    run,
    signal: session.signal,
    kubeconfig: session.env['KUBECONFIG'],
    planFile:
      options.out === null ? defaultPlanFile(home, compilation.digest) : resolve(session.cwd, options.out),
    progress: session.quiet || session.json ? silentProgress : progress(session.stderr),
  };
  return {
    source,
    prepared: ok({
      source,
      compilation,
      around,
      diagnostics: [...exposure.diagnostics, ...keys.diagnostics],
    }),
  };
}

/** What the views of a plan are given beside it. */
export function planFrame(
  session: Session,
  { source, around, compilation }: PreparedPlan,
  saved: boolean,
): PlanFrame {
  const parsed = parse(source);
  const { domain } = compilation.exposure;
  const short = (path: string) => relative(session.cwd, path) || '.';
  return {
    placeOf: (path: ConfigPath) =>
      parsed.ok ? `${source.path}:${parsed.value.spanOf(path, 'value').start.line}` : null,
    savedAs: saved ? short(around.planFile) : null,
    out: short(around.out),
    offline: around.offline,
    verbose: session.verbose,
    namesByHand: domain.manage ? [] : [domain.name, ...domain.aliases],
  };
}

/** The JSON document of a plan. */
function planDocument(
  made: Plan,
  good: boolean,
  diagnostics: readonly Diagnostic[],
  saved: string | null,
): string {
  const { complete, changes, findings, summary, cost, costBefore, context } = made;
  return jsonDocument('plan', good, diagnostics, {
    complete,
    changes,
    findings,
    summary,
    cost,
    costBefore,
    context,
    ...(saved === null ? {} : { plan: saved }),
  });
}
