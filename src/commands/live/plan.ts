/** `expose plan`: what differs in the files, in AWS and in the cluster. Saves the plan and changes nothing else. */
import { join, resolve } from 'node:path';
import { type Diagnostic, mapResult, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import type { SourceFile } from '../../compiler/yaml/source-file.ts';
import { readPrivateKey } from '../../keys/key-files.ts';
import { plan as makePlan } from '../../pipeline.ts';
import { hasChanges, type PlanDraft } from '../../plan/document/plan.ts';
import { defaultPlanFile } from '../../plan/document/plan-context.ts';
import { removePlan, savePlan } from '../../plan/document/saved-plan.ts';
import type { MadePlan } from '../../plan/make-plan.ts';
import { print } from '../../session/print.ts';
import { fail, report } from '../../session/report.ts';
import type { ExitCode, Session } from '../../session/session.ts';
import { jsonDocument } from '../../views/json-document.ts';
import { renderDecision, summaryLine } from '../../views/plan/closing-lines.ts';
import type { PlanFrame } from '../../views/plan/plan-frame.ts';
import { renderPlan } from '../../views/plan/render-plan.ts';
import { renderPlanMarkdown } from '../../views/plan/render-plan-markdown.ts';
import { compileForLive } from './compile-for-live.ts';
import type { AccessFlags } from './live-context.ts';
import { planFrame } from './plan-frame.ts';

export interface PlanOptions extends AccessFlags {
  /** Where to save the plan, relative to the working directory; under .expose/ when absent. */
  readonly save?: string;
  /** The out directory, relative to the working directory; out/ beside FILE when absent. */
  readonly out?: string;
  readonly offline?: boolean;
  readonly detailedExitcode?: boolean;
  readonly markdown?: boolean;
  /** Show every attribute. */
  readonly full?: boolean;
  /** Kind/namespace/name of objects that others made and that are taken over. */
  readonly adopt?: readonly string[];
}

/** Plans FILE. 0 without changes or without --detailed-exitcode, 2 with both, 1 when a side could not be asked. */
export async function plan(session: Session, file: string, options: PlanOptions): Promise<ExitCode> {
  const { source, live } = await compileForLive(session, file, options);
  if (!live.ok) return fail(session, 'plan', live.diagnostics, source);
  const { compilation, project, context } = live.value;
  const offline = options.offline ?? false;
  const wanted = options.save === undefined ? null : resolve(session.cwd, options.save);
  // What is to be saved elsewhere is made in the private folder and moved: terraform writes through links.
  const planFile =
    wanted === null
      ? defaultPlanFile(project, compilation.digest)
      : join(project.plansFolder, `${process.pid}.json`);
  const made = await makePlan(live.value, live.value, {
    ...context,
    offline,
    partial: true,
    adopt: options.adopt ?? [],
    replace: false,
    planFile,
  });
  if (session.signal.aborted) return 130;
  const kept = offline ? ok(null) : save(made, { wanted, planFile, keysFolder: project.keysFolder });
  if (!kept.ok) return fail(session, 'plan', kept.diagnostics, source);
  const saved = kept.value;
  const diagnostics = [...live.diagnostics, ...made.draft.diagnostics];
  const frame = planFrame(session, live.value, {
    offline,
    full: options.full ?? false,
    run: saved === null ? null : runOf(saved, live.value.project.file, options),
    flags: options,
  });
  show(session, made, frame, { markdown: options.markdown ?? false, saved, diagnostics, source });
  if (!made.plan.ok) return 1;
  return options.detailedExitcode && hasChanges(made.draft) ? 2 : 0;
}

interface SavePlaces {
  /** The file that the user named, absolute; null when none. */
  readonly wanted: string | null;
  readonly planFile: string;
  readonly keysFolder: string;
}

/** Where the plan was saved, or null. One without changes is saved only when the user named a file for it. */
function save({ plan: made }: MadePlan, { wanted, planFile, keysFolder }: SavePlaces): Result<string | null> {
  const good = made.ok && (hasChanges(made.value) || wanted !== null);
  const hostKey = readPrivateKey(keysFolder, 'host');
  if (good && !hostKey.ok) return hostKey;
  const saved = good && hostKey.ok ? savePlan(made.value, wanted ?? planFile, hostKey.value) : null;
  // Nothing of it stays behind under the name that nobody asked for.
  if (wanted !== null && saved?.ok !== true) removePlan(planFile);
  if (saved === null) return ok(null);
  return mapResult(saved, () => wanted ?? planFile);
}

/** The exposure file where planning it again is the same: not for a plan with a place of its own, or that takes objects over. */
function runOf(saved: string, file: string, { save: wanted, adopt = [] }: PlanOptions): string {
  return wanted === undefined && adopt.length === 0 ? file : saved;
}

interface Shown {
  readonly markdown: boolean;
  /** Where the plan was saved, absolute; null when it was not. */
  readonly saved: string | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly source: SourceFile | null;
}

/** Warnings stand before the sentences to decide by, and errors at the end. */
function show(session: Session, { draft, plan: made }: MadePlan, frame: PlanFrame, shown: Shown): void {
  const { stdout } = session;
  const { markdown, saved, diagnostics, source } = shown;
  if (session.json) stdout.write(planDocument(draft, { good: made.ok, diagnostics, saved }));
  else if (markdown) stdout.write(renderPlanMarkdown({ ...draft, diagnostics }, frame));
  else if (!session.quiet) print(stdout, renderPlan(draft, frame, stdout.paint));
  report(session, diagnostics, source);
  if (session.json || markdown || !made.ok) return;
  if (!session.quiet)
    print(stdout, renderDecision(draft, frame, { paint: stdout.paint, below: diagnostics.length > 0 }));
  else if (hasChanges(draft)) print(stdout, `${summaryLine(draft)}\n`);
}

function planDocument(
  draft: PlanDraft,
  { good, diagnostics, saved }: Pick<Shown, 'diagnostics' | 'saved'> & { readonly good: boolean },
): string {
  const { complete, changes, findings, summary, cost, costBefore, target, addresses } = draft;
  const document = { complete, changes, findings, summary, cost, costBefore, target, addresses };
  const plan = saved === null ? {} : { plan: saved };
  return jsonDocument('plan', good, diagnostics, { ...document, ...plan });
}
