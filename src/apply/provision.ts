/** The cloud's part of an apply: the files, what EC2 alone can repair, and the saved terraform plan. */
import { repair } from '../aws/gateway/repair.ts';
import { type Diagnostic, mapResult, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { counted } from '../compiler/diagnostics/quote.ts';
import { writeOutput } from '../output/write-output.ts';
import { beginRun, endRun } from '../project/unfinished-run.ts';
import type { ApplyInput } from './apply.ts';
import { type Outputs, readOutputs } from './outputs.ts';
import type { Prepared } from './preflight.ts';
import type { StepRunner } from './step-runner.ts';
import type { Step } from './steps.ts';
import { keepInstance } from './terraform/keep-instance.ts';
import { launchGateway, wordsOf } from './terraform/launch-gateway.ts';

/** A prepared run once the cloud is as planned. */
export interface Provisioned extends Prepared {
  /** The gateway's addresses and name, as terraform's state has them. */
  readonly outputs: Outputs;
}

/** Writes the files, repairs, runs terraform; null when a step failed. */
export async function provision(
  prepared: Prepared,
  input: ApplyInput,
  steps: StepRunner<Step>,
): Promise<Provisioned | null> {
  const { plan, compilation, context } = input;
  await steps.run('files', async () => {
    const place = { out: plan.out, outside: [context.project.folder] };
    const written = await writeOutput(place, compilation, false);
    return mapResult(written, () => ({}));
  });
  await steps.run('repair', (_step, { note }) =>
    repair(plan.findings, plan.target.region, context.signal, note),
  );
  await steps.run('terraform', (_step, { note }) => applyTerraformPlan(prepared, input, note));
  if (steps.stopped()) return null;
  return { ...prepared, outputs: await readOutputs(prepared.workspace, context.run) };
}

async function applyTerraformPlan(
  prepared: Prepared,
  input: ApplyInput,
  note: (text: string) => void,
): Promise<Result<{ readonly note: string }>> {
  const { plan, context } = input;
  beginRun(context.project, new Date());
  const ran = await launchGateway(prepared, input, note);
  if (ran.ok) {
    endRun(context.project);
    const { changed, instead } = ran.value;
    const end =
      instead === null ? '' : `; EC2 had no capacity as planned, so the gateway is ${wordsOf(instead)}`;
    return ok({ note: `${counted(changed, 'resource')} changed${end}` }, ran.diagnostics);
  }
  const kept = await keepInstance({ workspace: prepared.workspace, run: context.run }, plan.target.region);
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
