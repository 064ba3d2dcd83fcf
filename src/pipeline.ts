/**
 * The program on one screen: check → price → compile → plan → apply, whose last stage verifies, and destroy. Each stage
 * takes values and returns values; a command reads flags, calls stages and renders. main.cjs holds the stages that its
 * commands call, and none of the live ones (test/boundaries.test.ts).
 */
import type { ApplyInput, ApplyReport } from './apply/apply.ts';
import { deploy } from './apply/deploy.ts';
import { finish } from './apply/finish.ts';
import { preflight } from './apply/preflight.ts';
import { provision } from './apply/provision.ts';
import { stepRunner } from './apply/step-runner.ts';
import { plannedSteps } from './apply/steps.ts';
import { verify } from './apply/verify.ts';
import { bounded } from './compiler/diagnostics/bounded.ts';
import { mapResult, ok, type Result, resultOf } from './compiler/diagnostics/diagnostic.ts';
import { resolve } from './compiler/resolve/resolve.ts';
import type { Exposure } from './compiler/resolved-exposure.ts';
import { inOriginal } from './compiler/schema/in-original.ts';
import { validate } from './compiler/schema/validate.ts';
import { locate } from './compiler/yaml/locate.ts';
import { parse } from './compiler/yaml/parse.ts';
import type { ParsedSource } from './compiler/yaml/parsed-source.ts';
import type { SourceFile } from './compiler/yaml/source-file.ts';
import { checkBudget } from './cost/check-budget.ts';
import type { Cost } from './cost/cost.ts';
import { estimate } from './cost/estimate.ts';
import { checkUserDataSize } from './emitters/cloud-init/user-data-size.ts';
import type { Compilation } from './emitters/compilation.ts';
import { emit } from './emitters/index.ts';
import { type EnsuredKeys, ensureKeys } from './keys/ensure-keys.ts';
import { readPublicKeys } from './keys/key-files.ts';
import type { PlanContext } from './plan/document/plan-context.ts';
import { type MadePlan, makePlan } from './plan/make-plan.ts';
import { checkPlaces } from './project/check-places.ts';
import type { Project } from './project/project.ts';

/** A file that was understood. The parsed source places what later stages say about paths of the file. */
export interface Checked {
  readonly source: ParsedSource;
  readonly exposure: Exposure;
}

export interface Compiled {
  readonly compilation: Compilation;
  /** The key pairs that did not exist before. */
  readonly createdKeys: EnsuredKeys['created'];
}

/** What a file means, and everything that is wrong with it, located and in the order of the text. Pure. */
export function check(file: SourceFile): Result<Checked> {
  const source = parse(file);
  if (!source.ok) return { ok: false, diagnostics: bounded(source.diagnostics) };
  const validation = validate(source.value.value);
  const resolution = resolve(validation.config);
  const acrossFields = resolution.diagnostics.flatMap((diagnostic) => inOriginal(diagnostic, validation));
  const found = [...source.diagnostics, ...validation.diagnostics, ...acrossFields];
  const diagnostics = locate(found, source.value);
  return resultOf({ source: source.value, exposure: resolution.exposure }, diagnostics);
}

/** A month in dollars, from the catalogue; fails where that is above a budget that may not be exceeded. Pure. */
export function price({ source, exposure }: Checked): Result<Cost> {
  const cost = estimate(exposure);
  return resultOf(cost, locate(checkBudget(exposure, cost), source));
}

/** The emitted files and objects. With `makeKeys` pairs that are missing are made, otherwise they are an error. */
export function compile(
  { source, exposure }: Checked,
  project: Project,
  makeKeys: boolean,
): Result<Compiled> {
  const places = checkPlaces(project);
  if (!places.ok) return places;
  const keys = makeKeys ? ensureKeys(project.keysFolder) : presentKeys(project);
  if (!keys.ok) return keys;
  const compilation = emit(exposure, keys.value.keys);
  const diagnostics = [...keys.diagnostics, ...locate(checkUserDataSize(compilation), source)];
  return resultOf({ compilation, createdKeys: keys.value.created }, diagnostics);
}

/** What differs from the out directory, AWS and the cluster. Changes nothing but the private folder. */
export async function plan(
  { source }: Checked,
  { compilation }: Compiled,
  context: PlanContext,
): Promise<MadePlan> {
  const { draft, plan: made } = await makePlan(compilation, context);
  const diagnostics = locate(draft.diagnostics, source);
  const located = made.ok ? ok({ ...made.value, diagnostics }, diagnostics) : { ...made, diagnostics };
  return { draft: { ...draft, diagnostics }, plan: located };
}

/** Runs a plan. What it may do is what the plan's value names; how the world looks by then is checked first. */
export async function apply(input: ApplyInput): Promise<ApplyReport> {
  const { progress, signal } = input.context;
  const steps = stepRunner(plannedSteps(input), progress, signal);
  const prepared = await steps.run('preflight', () => preflight(input));
  const provisioned = prepared && (await provision(prepared, input, steps));
  const deployed = provisioned && (await deploy(provisioned, input, steps));
  const checks = deployed && (await verify(deployed, input, steps));
  return finish({ prepared, provisioned, checks }, input, steps.end());
}

export { destroy } from './destroy/destroy.ts';
export { destroyList } from './destroy/destroy-list.ts';

function presentKeys({ keysFolder }: Project): Result<EnsuredKeys> {
  const keys = readPublicKeys(keysFolder);
  return mapResult(keys, (known) => ({ keys: known, created: [] }));
}
