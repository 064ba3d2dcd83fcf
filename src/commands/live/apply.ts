/** `expose apply`: runs a saved plan, or plans FILE, shows it, asks, and runs that. */
import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { ApplyReport } from '../../apply/apply.ts';
import { noOutputs, readOutputs } from '../../apply/outputs.ts';
import { plannedSteps } from '../../apply/steps.ts';
import { type Diagnostic, hasError, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { locate } from '../../compiler/yaml/locate.ts';
import { readPrivateKey } from '../../keys/key-files.ts';
import { plan as makePlan, apply as runPlan } from '../../pipeline.ts';
import { hasChanges, type Plan, type PlanDraft } from '../../plan/document/plan.ts';
import { defaultPlanFile, type PlanContext } from '../../plan/document/plan-context.ts';
import { type LoadedPlan, loadPlan, removePlan, savePlan } from '../../plan/document/saved-plan.ts';
import { moveState } from '../../project/move-state.ts';
import { takeRunLock } from '../../project/run-lock.ts';
import { confirm, isRefusal, mustBeAsked, refusedCode } from '../../session/confirm.ts';
import { print } from '../../session/print.ts';
import { failing, report } from '../../session/report.ts';
import type { ExitCode, Session } from '../../session/session.ts';
import { jsonDocument } from '../../views/json-document.ts';
import { renderApplied } from '../../views/live/render-applied.ts';
import { renderDecision } from '../../views/plan/closing-lines.ts';
import { renderPlan } from '../../views/plan/render-plan.ts';
import type { Question } from '../../views/render-question.ts';
import { compileForLive, type LiveExposure } from './compile-for-live.ts';
import { interrupted } from './interrupted.ts';
import type { AccessFlags } from './live-context.ts';
import { planFrame } from './plan-frame.ts';

export interface ApplyOptions extends AccessFlags {
  /** Do not ask. */
  readonly yes?: boolean;
  /** The out directory, relative to the working directory; out/ beside FILE when absent. A saved plan has its own. */
  readonly out?: string;
  /** Kind/namespace/name of objects that others made and that are taken over. A saved plan has its own. */
  readonly adopt?: readonly string[];
  /** Replace the gateway by a new one. Not with a saved plan, which says what it does. */
  readonly replace?: boolean;
  /** False with --no-wait. */
  readonly wait?: boolean;
  /** Show every attribute of the plan. */
  readonly full?: boolean;
}

/** A compiled exposure that is about to be applied. */
interface ApplyRun {
  readonly session: Session;
  /** FILE as the user knows it. */
  readonly file: string;
  readonly live: LiveExposure;
  /** What loading and compiling had to say. */
  readonly warnings: readonly Diagnostic[];
  readonly context: PlanContext;
  /** The saved plan that was named; null when FILE was, which is planned now. */
  readonly saved: Plan | null;
  readonly yes: boolean;
  readonly wait: boolean;
  readonly full: boolean;
}

const nothingDone: Pick<ApplyReport, 'steps' | 'outputs' | 'checks'> = {
  steps: [],
  outputs: noOutputs,
  checks: [],
};

/** Runs `fileOrPlan`. 0 when all of it is done or there was nothing to do, 1 otherwise, 130 after a signal. */
export async function apply(session: Session, fileOrPlan: string, options: ApplyOptions): Promise<ExitCode> {
  const { yes = false, wait = true, replace = false } = options;
  const end = failing(session, 'apply', nothingDone);
  const askable = mustBeAsked(session, yes, 'apply');
  if (!askable.ok) return end(askable.diagnostics, null);
  const saved = savedPlan(resolve(session.cwd, fileOrPlan));
  if (!saved.ok) return end(saved.diagnostics, null);
  if (saved.value !== null && replace) return end([replaceWithPlan], null);
  const file = saved.value === null ? fileOrPlan : relative(session.cwd, saved.value.plan.file);
  const { source, live } = await compileForLive(session, file, {
    ...options,
    ...(saved.value === null ? {} : { out: saved.value.plan.out }),
  });
  if (!live.ok && saved.value !== null) return end(withoutText(live.diagnostics, fileOrPlan), null);
  if (!live.ok) return end(live.diagnostics, source);
  const sealed = saved.value === null ? ok(null) : checkSeal(saved.value, live.value);
  if (!sealed.ok) return end(sealed.diagnostics, source);
  const { project, compilation, context } = live.value;
  const planFile =
    saved.value === null ? defaultPlanFile(project, compilation.digest) : resolve(session.cwd, fileOrPlan);
  const lock = await takeRunLock(project.privateFolder, 'apply');
  if (!lock.ok) return end(lock.diagnostics, source);
  try {
    return await applyLocked({
      session,
      file,
      live: live.value,
      warnings: live.diagnostics,
      context: { ...context, offline: false, partial: false, adopt: options.adopt ?? [], replace, planFile },
      saved: saved.value?.plan ?? null,
      yes,
      wait,
      full: options.full ?? false,
    });
  } finally {
    await lock.value.release();
  }
}

/** A plan if the path leads to one; null when it leads to something else, which is then taken for an exposure file. */
function savedPlan(path: string): Result<LoadedPlan | null> {
  if (!existsSync(path)) return path.endsWith('.json') ? loadPlan(path) : ok(null);
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as { readonly formatVersion?: unknown };
    return value.formatVersion === undefined ? ok(null) : loadPlan(path);
  } catch {
    return ok(null); // YAML, or a directory: the compiler says what is wrong with it.
  }
}

/** A plan that came with a clone can name any file of this user, and a report would quote it. */
function withoutText(diagnostics: readonly Diagnostic[], planFile: string): readonly Diagnostic[] {
  const shown = diagnostics.filter(({ span }) => span === undefined);
  if (shown.length === diagnostics.length) return diagnostics;
  const faulty: Diagnostic = {
    severity: 'error',
    code: 'plan-unreadable',
    summary: `the plan ${planFile} cannot be used: the file that it names is not a sound exposure file any more`,
    detail: 'Run expose validate on your exposure file, then expose plan again.',
  };
  return [...shown, faulty];
}

function checkSeal(saved: LoadedPlan, { project }: LiveExposure): Result<null> {
  const hostKey = readPrivateKey(project.keysFolder, 'host');
  return hostKey.ok ? saved.checkSeal(hostKey.value) : hostKey;
}

function keepPlan(plan: Plan, { project, planFile }: PlanContext): Result<Plan> {
  const hostKey = readPrivateKey(project.keysFolder, 'host');
  return hostKey.ok ? savePlan(plan, planFile, hostKey.value) : hostKey;
}

async function applyLocked(run: ApplyRun): Promise<ExitCode> {
  const { session, live, context, saved } = run;
  const fail = failing(session, 'apply', nothingDone);
  const end = (diagnostics: readonly Diagnostic[]) =>
    // A no is no error, but never 0: what a script does next must not take it for applied.
    isRefusal(diagnostics)
      ? refusedCode(session)
      : fail([...run.warnings, ...locate(diagnostics, live.source)], live.source.file);
  const agree = async (question: Question) => (run.yes ? ok(null) : confirm(session, question));
  // At a question, the person has been told already that nothing was changed.
  const stopped = (diagnostics: readonly Diagnostic[]) =>
    session.signal.aborted && !isRefusal(diagnostics) ? interruptedEarly(end) : end(diagnostics);
  const moved =
    saved === null
      ? await moveState(live.compilation, context, (move) => agree({ kind: 'move-state', ...move }))
      : ok(null);
  if (!moved.ok) return stopped(moved.diagnostics);
  const made = saved === null ? await makePlan(live, live, context) : { draft: saved, plan: ok(saved) };
  if (session.signal.aborted) return interruptedEarly(end);
  const shown = showPlan(run, made.draft);
  if (!made.plan.ok) return end(made.plan.diagnostics);
  const plan = made.plan.value;
  const warnings = [...run.warnings, ...plan.diagnostics];
  report(session, warnings, live.source.file);
  shown.decide(warnings.length > 0);
  const input = { plan, compilation: live.compilation, context, wait: run.wait };
  if (plannedSteps(input).length === 0) return nothingToDo(run, plan);
  const changes = hasChanges(plan);
  const agreed = changes ? await agree({ kind: 'apply' }) : ok(null);
  if (!agreed.ok) {
    if (saved === null) removePlan(context.planFile);
    return stopped(agreed.diagnostics);
  }
  // Saved like any other plan: a killed run leaves a record of what it was about to do.
  const kept = saved === null && changes ? keepPlan(plan, context) : ok(null);
  if (!kept.ok) return end(kept.diagnostics);
  return finished(run, plan, await runPlan(input));
}

/** Nobody is asked about what they have not seen. `decide` shows the sentences before the question, below warnings or not. */
function showPlan(
  { session, live, yes, full }: ApplyRun,
  draft: PlanDraft,
): { readonly decide: (below: boolean) => void } {
  const { stdout, quiet } = session;
  if (session.json || (quiet && (yes || !hasChanges(draft)))) return { decide: () => undefined };
  const frame = planFrame(session, live, { offline: false, full, run: null, flags: {} });
  print(stdout, renderPlan(draft, frame, stdout.paint));
  return { decide: (below) => print(stdout, renderDecision(draft, frame, { paint: stdout.paint, below })) };
}

/** Only reached with --no-wait, which has nothing to wait for either. */
async function nothingToDo({ session, warnings, context }: ApplyRun, plan: Plan): Promise<ExitCode> {
  if (session.json) {
    const outputs = await readOutputs(context.project.terraform, context.run);
    const diagnostics = [...warnings, ...plan.diagnostics];
    session.stdout.write(jsonDocument('apply', true, diagnostics, { ...nothingDone, outputs }));
  }
  return 0;
}

function finished(
  { session, file, live, warnings, wait }: ApplyRun,
  plan: Plan,
  done: ApplyReport,
): ExitCode {
  const whole = done.steps.every((step) => step.state === 'done');
  // The first step only asks.
  const untouched = done.steps.slice(1).every((step) => step.state === 'skipped');
  const cut = untouched ? interruptedUntouched : interrupted;
  const ends = done.interrupted && !whole ? [cut] : [];
  const after = [...locate(done.diagnostics, live.source), ...ends];
  const good = whole && !hasError(after);
  if (session.json) {
    const { steps, outputs, checks } = done;
    const diagnostics = [...warnings, ...plan.diagnostics, ...after];
    session.stdout.write(jsonDocument('apply', good, diagnostics, { steps, outputs, checks }));
  } else {
    // That the person has stopped it is no error: the view says where, and how to go on.
    report(
      session,
      after.filter((diagnostic) => diagnostic !== cut),
      live.source.file,
    );
    if (!session.quiet || !good) {
      print(
        session.stdout,
        renderApplied(done, { file, waited: wait, site: live.exposure }, session.stdout.paint),
      );
    }
  }
  if (good) return 0;
  return done.interrupted ? 130 : 1;
}

const replaceWithPlan: Diagnostic = {
  severity: 'error',
  code: 'usage',
  summary: '--replace does not go with a saved plan',
  detail: 'A saved plan is run as it was shown. Name the exposure file: expose apply --replace FILE.',
};

type End = (diagnostics: readonly Diagnostic[]) => ExitCode;

const interruptedUntouched: Diagnostic = { ...interrupted, detail: 'Nothing was changed.' };

function interruptedEarly(end: End): ExitCode {
  end([interruptedUntouched]);
  return 130;
}
