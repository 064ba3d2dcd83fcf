/** One question to AWS through terraform: what would it change? Writes the plan file, and reads it only when there is something in it. */
import { rmSync } from 'node:fs';
import type { Launch } from '../../aws/launch/launch.ts';
import { type Diagnostic, failed, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import type { RunTool } from '../../tools/run.ts';
import { explainTerraform } from '../../tools/terraform/explain-terraform.ts';
import { readStreamLine, type TerraformDiagnostic } from '../../tools/terraform/read-stream-line.ts';
import {
  planArguments,
  planExit,
  showArguments,
  terraformEnvironment,
  type Workspace,
} from '../../tools/terraform/terraform.ts';
import type { TerraformPlan } from './terraform-plan.ts';

export interface TerraformAnswer {
  /** Ids of what the state holds, by address. */
  readonly inState: ReadonlyMap<string, string>;
  /** null when there is nothing to do; the plan file is gone then. */
  readonly plan: TerraformPlan | null;
}

export interface TerraformQuestion {
  readonly workspace: Workspace;
  readonly planFile: string;
  /** Whether everything is to go. */
  readonly destroy: boolean;
  /** Whether AWS is asked how things are; without it the state is believed. */
  readonly refresh: boolean;
  /** Whether the state is locked meanwhile, which writes beside it. */
  readonly lock: boolean;
  readonly hostKey: string | null;
  /** How a new gateway is launched; null where none is. */
  readonly launch: Launch | null;
  /** Addresses that are replaced, changed or not. */
  readonly replace: readonly string[];
  readonly run: RunTool;
  readonly signal: AbortSignal;
}

/** Seconds for all of AWS's answers; terraform gives an endpoint that refuses connections up 25 s after the start. */
const planSeconds = 300;
/** Seconds that another run's lock is waited for. */
const lockSeconds = 3;

/** `terraform plan`, then `terraform show` if it found something. The workspace must be filled and initialised. */
export async function askTerraform(question: TerraformQuestion): Promise<Result<TerraformAnswer>> {
  const { workspace, planFile, run, signal } = question;
  const common = {
    cwd: workspace.directory,
    env: terraformEnvironment(workspace, null),
    signal,
    timeoutSeconds: planSeconds,
  };
  const errors: TerraformDiagnostic[] = [];
  const inState = new Map<string, string>();
  const planned = await run(
    'terraform',
    planArguments(planFile, {
      destroy: question.destroy,
      refresh: question.refresh,
      replace: question.replace,
      lockSeconds: question.lock ? lockSeconds : null,
    }),
    {
      ...common,
      // Only plan evaluates the variables. The plan file keeps their values for apply.
      env: { ...terraformEnvironment(workspace, question.hostKey), ...launchVariables(question.launch) },
      onLine(line) {
        const event = readStreamLine(line);
        if (event?.kind === 'diagnostic') errors.push(event.diagnostic);
        if (event?.kind === 'refreshed') inState.set(event.address, event.id);
      },
    },
  );
  const exit = planExit(planned.exitCode);
  if (exit === 'failed') return failed(...explainTerraform(planned, errors, workspace));
  if (exit === 'same') {
    // It contains the host key, and there is nothing in it to apply.
    rmSync(planFile, { force: true });
    return ok({ inState, plan: null }, warnings(errors));
  }
  const shown = await run('terraform', showArguments(planFile), common);
  if (shown.exitCode !== 0) return failed(...explainTerraform(shown, [], workspace));
  return ok({ inState, plan: JSON.parse(shown.stdout) as TerraformPlan }, warnings(errors));
}

function launchVariables(launch: Launch | null): Readonly<Record<string, string>> {
  return {
    ...(launch?.zone ? { TF_VAR_zone: launch.zone } : {}),
    ...(launch?.market === 'on-demand' ? { TF_VAR_on_demand: 'true' } : {}),
  };
}

/** terraform's own warnings are about the emitted files, except those that name a resource. */
function warnings(diagnostics: readonly TerraformDiagnostic[]): Diagnostic[] {
  return diagnostics
    .filter((diagnostic) => diagnostic.severity === 'warning' && diagnostic.address !== null)
    .map((diagnostic) => ({
      severity: 'warning',
      code: 'tool-failed',
      summary: `terraform: ${diagnostic.summary} (${diagnostic.address ?? ''})`,
      detail: diagnostic.detail,
    }));
}
