/** Runs the saved terraform plan and, where EC2 has no capacity for the gateway, what the plan says to try next. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Launch } from '../../aws/launch/launch.ts';
import { spotCapacity } from '../../aws/launch/spot-capacity.ts';
import { type Diagnostic, hasError, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { ownerOf } from '../../compiler/gateway-tags.ts';
import { readPrivateKey } from '../../keys/key-files.ts';
import type { Plan } from '../../plan/document/plan.ts';
import { askTerraform } from '../../plan/terraform/ask-terraform.ts';
import { applyArguments } from '../../tools/terraform/terraform.ts';
import type { ApplyInput } from '../apply.ts';
import type { Prepared } from '../preflight.ts';
import { onceFreed } from './once-freed.ts';
import { runTerraform } from './run-terraform.ts';

interface Launched {
  /** Resources. */
  readonly changed: number;
  /** The launch that EC2 had capacity for in place of the planned one; null when it was that. */
  readonly instead: Launch | null;
}

/** Fails with what the last launch failed with. `note` is told why the next one is tried. */
export async function launchGateway(
  prepared: Pick<Prepared, 'workspace'>,
  input: ApplyInput,
  note: (text: string) => void,
): Promise<Result<Launched>> {
  const { plan } = input;
  const [first, ...others] = plan.launches;
  const { exposure } = input.compilation;
  const { signal } = input.context;
  let launch = first ?? null;
  const freed = (ran: Result<{ readonly changed: number }>, tried: Launch | null) =>
    tried === null
      ? ran
      : onceFreed(ran, () => runNext(tried, tried, prepared, input), exposure, { signal, note });
  let ran = await freed(await runFirst(prepared, input), launch);
  for (const next of others) {
    if (ran.ok || !lacksCapacity(ran.diagnostics) || signal.aborted) break;
    note(`no capacity ${wordsOf(launch)}; trying ${wordsOf(next)}`);
    ran = await freed(await runNext(next, launch, prepared, input), next);
    launch = next;
  }
  if (!ran.ok) return ran;
  return ok({ changed: ran.value.changed, instead: launch === first ? null : launch }, ran.diagnostics);
}

/** "in us-east-1a on spot", "on demand". */
export function wordsOf(launch: Launch | null): string {
  const zone = launch?.zone ? `in ${launch.zone} ` : '';
  return `${zone}${launch?.market === 'on-demand' ? 'on demand' : 'on spot'}`;
}

/** A gateway that runs on demand is replaced only where EC2 has spot capacity now. */
async function runFirst(
  prepared: Pick<Prepared, 'workspace'>,
  input: ApplyInput,
): Promise<Result<{ readonly changed: number }>> {
  const { plan, compilation, context } = input;
  if (plan.returnsToSpot) {
    const { exposure } = compilation;
    const capacity = await spotCapacity(exposure.gateway, ownerOf(exposure), context.signal);
    if (!capacity.ok) return capacity;
  }
  return applyPlanFile(plan.terraformPlan ?? '', prepared, input);
}

/** Plans again in the same way, but for where and on which market the gateway is launched. */
async function runNext(
  launch: Launch,
  before: Launch | null,
  prepared: Pick<Prepared, 'workspace'>,
  input: ApplyInput,
): Promise<Result<{ readonly changed: number }>> {
  const { run, signal, project } = input.context;
  const hostKey = readPrivateKey(project.keysFolder, 'host');
  if (!hostKey.ok) return hostKey;
  const planFile = join(project.plansFolder, 'next.tfplan');
  try {
    const answer = await askTerraform({
      workspace: prepared.workspace,
      planFile,
      destroy: false,
      lock: true,
      refresh: true,
      hostKey: hostKey.value,
      launch,
      // The zone of a subnet is kept, unless it is replaced.
      replace: launch.zone === before?.zone ? [] : ['aws_subnet.gateway'],
      run,
      signal,
    });
    if (!answer.ok) return answer;
    const ran =
      answer.value.plan === null ? ok({ changed: 0 }) : await applyPlanFile(planFile, prepared, input);
    return { ...ran, diagnostics: [...notYetShown(answer.diagnostics, input.plan), ...ran.diagnostics] };
  } finally {
    rmSync(planFile, { force: true });
  }
}

/** terraform mostly warns of the same things again as in the plan that was approved. */
function notYetShown(warnings: readonly Diagnostic[], plan: Plan): readonly Diagnostic[] {
  return warnings.filter(({ summary }) => !plan.diagnostics.some((shown) => shown.summary === summary));
}

function applyPlanFile(
  planFile: string,
  { workspace }: Pick<Prepared, 'workspace'>,
  { context: { run, progress, signal } }: ApplyInput,
): Promise<Result<{ readonly changed: number }>> {
  return runTerraform(applyArguments(planFile, { lockSeconds: 3 }), { workspace, run, progress, signal });
}

/** Another fault beside it would stop the next launch as well. */
function lacksCapacity(diagnostics: readonly Diagnostic[]): boolean {
  return (
    hasError(diagnostics) &&
    diagnostics.every(({ code, severity }) => severity !== 'error' || code === 'no-capacity')
  );
}
