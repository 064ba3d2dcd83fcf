/** A plan on disk: for the owner alone, whole or not at all. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { failed, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { replaceWholeFile } from '../../whole-file.ts';
import type { Plan } from './plan.ts';
import { terraformPlanFile } from './plan-context.ts';

/** Writes the plan with mode 0600. terraform's plan file is beside it already. */
export function savePlan(plan: Plan, path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  replaceWholeFile(path, `${JSON.stringify(plan, null, 2)}\n`, 0o600);
  if (plan.terraformPlan !== null) chmodSync(plan.terraformPlan, 0o600);
}

/** Reads a plan; terraform's plan file must still be where it was, or beside the plan if both were moved together. */
export function loadPlan(path: string): Result<Plan> {
  if (!existsSync(path)) return unreadable(path, 'there is no such file');
  const plan = parsed(readFileSync(path, 'utf8'));
  if (plan === null) return unreadable(path, 'it is not a plan that this version of expose wrote');
  if (plan.terraformPlan === null) return ok(plan);
  const terraformPlan = [plan.terraformPlan, terraformPlanFile(path)].find((file) => existsSync(file));
  return terraformPlan === undefined
    ? unreadable(path, 'terraform’s plan file beside it is gone: it may have been applied already')
    : ok({ ...plan, terraformPlan });
}

/** Removes a plan that is spent: terraform's part holds the gateway's host key. */
export function removePlan(path: string): void {
  for (const file of [path, terraformPlanFile(path)]) rmSync(file, { force: true });
}

function parsed(text: string): Plan | null {
  try {
    const plan = JSON.parse(text) as Partial<Plan>;
    return isPlan(plan) ? plan : null;
  } catch {
    return null;
  }
}

function isPlan(plan: Partial<Plan>): plan is Plan {
  const { formatVersion, digest, target, changes, findings, adopt } = plan;
  const listed = [changes, findings, adopt].every(Array.isArray);
  return formatVersion === 1 && typeof digest === 'string' && typeof target === 'object' && listed;
}

function unreadable(path: string, reason: string): Result<never> {
  return failed({
    severity: 'error',
    code: 'plan-unreadable',
    summary: `the plan ${path} cannot be used: ${reason}`,
    detail: 'Run expose plan again.',
  });
}
