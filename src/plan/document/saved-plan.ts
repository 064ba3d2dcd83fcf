/** A plan on disk: for the owner alone, whole or not at all. */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { failed, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { quote } from '../../compiler/diagnostics/quote.ts';
import { moveWholeFile, replaceWholeFile, setMode } from '../../whole-file.ts';
import type { Plan } from './plan.ts';
import { terraformPlanFile } from './plan-context.ts';
import { sameSeal, sealOf } from './plan-seal.ts';

/**
 * Writes the plan with mode 0600, and moves terraform's plan file beside it: terraform itself would write it into a file
 * that somebody else has put there. `hostKey` is the gateway's private host key, which seals it. Returns the plan with its
 * new place.
 */
export function savePlan(plan: Plan, path: string, hostKey: string): Result<Plan> {
  const terraformPlan = plan.terraformPlan === null ? null : terraformPlanFile(path);
  const saved = { ...plan, terraformPlan };
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (plan.terraformPlan !== null && terraformPlan !== null) {
      setMode(plan.terraformPlan, 0o600);
      moveWholeFile(plan.terraformPlan, terraformPlan);
    }
    const seal = sealOf(JSON.stringify(saved), bytesOf(terraformPlan), hostKey);
    replaceWholeFile(path, `${JSON.stringify({ ...saved, seal }, null, 2)}\n`, 0o600);
    return ok(saved);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return failed({
      severity: 'error',
      code: 'plan-not-saved',
      summary: `the plan cannot be saved as ${quote(path)}: ${code}`,
      detail: 'Save it in a folder that you can write to, under a name that nobody else has taken.',
    });
  }
}

export interface LoadedPlan {
  readonly plan: Plan;
  /** Fails unless the plan, and terraform's part of it, are as whoever has this private host key has saved them. */
  checkSeal(hostKey: string): Result<null>;
}

/** Reads a plan, with terraform's plan file beside it. Where the plan says that file was, another may be by now. */
export function loadPlan(path: string): Result<LoadedPlan> {
  if (!existsSync(path)) return unreadable(path, 'there is no such file');
  const foreign = foreignOwner(path);
  if (foreign !== null) return unreadable(path, foreign);
  const saved = parsed(readFileSync(path, 'utf8'));
  if (saved === null) return unreadable(path, 'it is not a plan that this version of expose wrote');
  const { seal, ...plan } = saved;
  const terraformPlan = plan.terraformPlan === null ? null : terraformPlanFile(path);
  if (terraformPlan !== null && !existsSync(terraformPlan))
    return unreadable(path, 'terraform’s plan file beside it is gone: it may have been applied already');
  const checkSeal = (hostKey: string) =>
    sameSeal(seal, sealOf(JSON.stringify(plan), bytesOf(terraformPlan), hostKey))
      ? ok(null)
      : unreadable(path, 'it was not made with the keys of this exposure, or has been changed since');
  return ok({ plan: { ...plan, terraformPlan }, checkSeal });
}

function bytesOf(path: string | null): Buffer | null {
  return path === null ? null : readFileSync(path);
}

/** Removes a plan that is spent: terraform's part holds the gateway's host key. */
export function removePlan(path: string): void {
  for (const file of [path, terraformPlanFile(path)]) rmSync(file, { force: true });
}

/** terraform runs what is in a plan file, so it must be from this user, or from whoever has the folder around it. */
function foreignOwner(path: string): string | null {
  const folder = statSync(dirname(path)).uid;
  const files = [path, terraformPlanFile(path)].filter((file) => existsSync(file));
  const owners = files.map((file) => statSync(file).uid);
  const stranger = owners.find((uid) => uid !== process.getuid?.() && uid !== folder);
  return stranger === undefined ? null : `another user wrote it (uid ${stranger})`;
}

type SavedPlan = Plan & { readonly seal?: unknown };

function parsed(text: string): SavedPlan | null {
  try {
    const plan = JSON.parse(text) as Partial<SavedPlan>;
    return isPlan(plan) ? plan : null;
  } catch {
    return null;
  }
}

function isPlan(plan: Partial<SavedPlan>): plan is SavedPlan {
  const { formatVersion, target, addresses, changes, findings, adopt, launches } = plan;
  const listed = [addresses, changes, findings, adopt, launches].every(Array.isArray);
  const named = [plan.name, plan.file, plan.out, plan.digest].every((text) => typeof text === 'string');
  // Without it, an apply would skip the repairs that the plan has shown.
  const repairsSaid = listed && findings?.every(({ repairs }) => typeof repairs === 'boolean') === true;
  return formatVersion === 1 && repairsSaid && named && typeof target === 'object' && target !== null;
}

function unreadable(path: string, reason: string): Result<never> {
  return failed({
    severity: 'error',
    code: 'plan-unreadable',
    summary: `the plan ${path} cannot be used: ${reason}`,
    detail: 'Run expose plan again.',
  });
}
