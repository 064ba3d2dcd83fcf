/** The cloud's part of an apply: the files, what EC2 alone can repair, and the saved terraform plan. */
import { repair } from '../aws/gateway/repair.ts';
import { type Diagnostic, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { writeOutput } from '../output/write-output.ts';
import { beginRun, endRun } from '../project/unfinished-run.ts';
import { applyArguments } from '../tools/terraform.ts';
import type { ApplyInput } from './apply.ts';
import { keepInstance } from './keep-instance.ts';
import { type Outputs, readOutputs } from './outputs.ts';
import type { Prepared } from './preflight.ts';
import type { StepsRun } from './run-steps.ts';
import type { Step } from './steps.ts';
import { terraformRun } from './terraform-run.ts';

/** A prepared run once the cloud is as planned. */
export interface Provisioned extends Prepared {
  /** The gateway's addresses and name, as terraform's state has them. */
  readonly outputs: Outputs;
}

/** Writes the files, repairs, runs terraform; null when a step failed. */
export async function provision(
  prepared: Prepared,
  input: ApplyInput,
  steps: StepsRun<Step>,
): Promise<Provisioned | null> {
  const { plan, compilation, context } = input;
  await steps.run('files', async () => {
    const place = { out: plan.out, outside: [context.project.folder] };
    const written = await writeOutput(place, compilation, false);
    return written.ok ? ok({}, written.diagnostics) : written;
  });
  await steps.run('repair', (_step, { note }) =>
    repair(plan.findings, plan.target.region, context.signal, note),
  );
  await steps.run('terraform', () => runTerraform(prepared, input));
  if (steps.stopped()) return null;
  return { ...prepared, outputs: await readOutputs(prepared.workspace, context.run) };
}

async function runTerraform(
  prepared: Prepared,
  { plan, context }: ApplyInput,
): Promise<Result<{ readonly note: string }>> {
  const { run, progress, signal } = context;
  const terraform = { workspace: prepared.workspace, run, progress, signal };
  beginRun(context.project, new Date());
  const ran = await terraformRun(applyArguments(plan.terraformPlan ?? '', { lockSeconds: 3 }), terraform);
  if (ran.ok) {
    endRun(context.project);
    return ok({ note: `${ran.value.changed} resources changed` });
  }
  const kept = await keepInstance(terraform, plan.target.region);
  return { ok: false, diagnostics: [...ran.diagnostics, ...(kept === null ? [] : [instanceKept(kept)])] };
}

function instanceKept(id: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'instance-kept',
    summary: `the new instance ${id} is kept`,
    detail:
      'terraform had marked it for replacement because it did not wait for it to start. EC2 starts it all the same.',
  };
}
