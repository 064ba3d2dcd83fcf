/** `expose apply`: runs a saved plan, or plans FILE, shows it, asks, and runs that. */
import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { type ApplyReport, apply as runPlan } from '../apply/apply.ts';
import { readOutputs } from '../apply/outputs.ts';
import { stepsFor } from '../apply/steps.ts';
import { type Diagnostic, hasError, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { locateIn } from '../pipeline.ts';
import { hasChanges, makePlan, planFailed } from '../plan/make-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { loadPlan, removePlan, savePlan } from '../plan/saved-plan.ts';
import { moveState } from '../project/move-state.ts';
import { takeRunLock } from '../project/run-lock.ts';
import { workspaceOf } from '../project/terraform-workspace.ts';
import { confirm, mustBeAsked } from '../session/confirm.ts';
import { fail, report } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { renderApplied } from '../views/apply.ts';
import { jsonDocument } from '../views/json.ts';
import { renderPlan } from '../views/plan/plan.ts';
import { type PreparedPlan, planFrame, preparePlan } from './plan.ts';

export interface ApplyOptions {
  /** Do not ask. */
  readonly yes?: boolean;
  /** False with --no-wait. */
  readonly wait?: boolean;
}

const nothingDone: Pick<ApplyReport, 'steps' | 'outputs' | 'checks'> = {
  steps: [],
  outputs: { ipv4: null, ipv6: null, fqdn: null },
  checks: [],
};

/** Runs `fileOrPlan`. 0 when all of it is done or there was nothing to do, 1 otherwise, 130 after a signal. */
export async function apply(session: Session, fileOrPlan: string, options: ApplyOptions): Promise<ExitCode> {
  const end = (diagnostics: readonly Diagnostic[], source: PreparedPlan['source'] | null) =>
    fail(session, 'apply', diagnostics, source, nothingDone);
  const unasked = mustBeAsked(session, options.yes ?? false, 'apply');
  if (unasked !== null) return end([unasked], null);
  const saved = savedPlan(resolve(session.cwd, fileOrPlan));
  if (saved !== null && !saved.ok) return end(saved.diagnostics, null);
  const file = saved === null ? fileOrPlan : relative(session.cwd, saved.value.file);
  const { source, prepared } = await preparePlan(session, file, {
    offline: false,
    out: saved === null ? null : fileOrPlan,
  });
  if (!prepared.ok) return end(prepared.diagnostics, source);
  const lock = await takeRunLock(prepared.value.around.home, 'apply');
  if (!lock.ok) return end(lock.diagnostics, source);
  try {
    return await applyPrepared(session, file, prepared.value, saved?.value ?? null, options);
  } finally {
    await lock.value.release();
  }
}

/** A plan if the path leads to one; null when it leads to something else, which is then taken for an exposure file. */
function savedPlan(path: string): Result<Plan> | null {
  if (!existsSync(path)) return path.endsWith('.json') ? loadPlan(path) : null;
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as { readonly formatVersion?: unknown };
    return value.formatVersion === undefined ? null : loadPlan(path);
  } catch {
    return null; // YAML, or a directory: the compiler says what is wrong with it.
  }
}

async function applyPrepared(
  session: Session,
  file: string,
  prepared: PreparedPlan,
  saved: Plan | null,
  options: ApplyOptions,
): Promise<ExitCode> {
  const { source, compilation, around } = prepared;
  const end = (diagnostics: readonly Diagnostic[]) =>
    fail(session, 'apply', [...prepared.diagnostics, ...locateIn(source, diagnostics)], source, nothingDone);
  const moved =
    saved === null
      ? await moveState(compilation, around, (question) =>
          options.yes ? Promise.resolve(null) : confirm(session, question, 'yes'),
        )
      : ok(null);
  if (!moved.ok) return end(moved.diagnostics);
  const plan = saved ?? (await makePlan(compilation, around));
  if (session.signal.aborted) return interruptedEarly(session, end);
  const wait = options.wait ?? true;
  const changes = hasChanges(plan);
  // Nobody is asked about what they have not seen.
  if (!session.json && (!session.quiet || (changes && !options.yes)))
    session.stdout.write(renderPlan(plan, planFrame(session, prepared, false), session.stdout.paint));
  if (planFailed(plan)) return end(plan.diagnostics);
  report(session, [...prepared.diagnostics, ...locateIn(source, plan.diagnostics)], source);
  if (stepsFor(plan, [], wait).length === 0) {
    if (session.json) {
      const outputs = await readOutputs(workspaceOf(around.home, compilation.exposure.state), around.run);
      session.stdout.write(
        jsonDocument('apply', true, [...prepared.diagnostics, ...plan.diagnostics], {
          ...nothingDone,
          outputs,
        }),
      );
    }
    return 0;
  }
  const refused = changes && !options.yes ? await confirm(session, 'Apply this?', 'yes') : null;
  if (refused !== null) {
    if (saved === null) removePlan(around.planFile);
    return session.signal.aborted ? interruptedEarly(session, end) : end([refused]);
  }
  // What runs is a value on disk like any other plan, so that a killed run leaves a trace of what it was about to do.
  if (saved === null && changes) savePlan(plan, around.planFile);
  const done = await runPlan({ plan, compilation, around, wait });
  return finish(session, file, prepared, plan, done, wait);
}

function finish(
  session: Session,
  file: string,
  prepared: PreparedPlan,
  plan: Plan,
  done: ApplyReport,
  wait: boolean,
): ExitCode {
  const whole = done.steps.every((it) => it.state === 'done');
  const after = [
    ...locateIn(prepared.source, done.diagnostics),
    ...(done.interrupted && !whole ? [interrupted] : []),
  ];
  const good = whole && !hasError(after);
  if (session.json) {
    const diagnostics = [...prepared.diagnostics, ...plan.diagnostics, ...after];
    session.stdout.write(
      jsonDocument('apply', good, diagnostics, {
        steps: done.steps,
        outputs: done.outputs,
        checks: done.checks,
      }),
    );
  } else {
    report(session, after, prepared.source);
    if (!session.quiet || !good)
      session.stdout.write(renderApplied(done, { file, waited: wait }, session.stdout.paint));
  }
  return good ? 0 : done.interrupted ? 130 : 1;
}

function interruptedEarly(session: Session, end: (diagnostics: readonly Diagnostic[]) => ExitCode): ExitCode {
  end([{ ...interrupted, detail: 'Nothing was changed.' }]);
  return session.signal.aborted ? 130 : 1;
}

const interrupted: Diagnostic = {
  severity: 'error',
  code: 'interrupted',
  summary: 'interrupted',
  detail:
    'The program that ran was asked to end and was waited for. Running the same command again goes on from here.',
};
