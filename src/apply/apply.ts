/** Runs a plan. What it may do is exactly what the plan's value names; how the world looks by then is checked first. */
import { dirname, join } from 'node:path';
import { repair } from '../aws/repair.ts';
import { type Diagnostic, failed, hasError, ok } from '../compiler/diagnostics/diagnostic.ts';
import type { Compilation } from '../emitters/emitter.ts';
import { addressOf, type KubeObject } from '../emitters/k8s/kube-object.ts';
import { readPublicKeys } from '../keys/key-files.ts';
import { forgetPreviousHost } from '../keys/rotate.ts';
import { writeOutput } from '../output/write-output.ts';
import type { OutsideCheck } from '../outside/probe.ts';
import { waitForGateway } from '../outside/wait-for-gateway.ts';
import { judgeSite, waitForSite } from '../outside/wait-for-site.ts';
import type { Plan } from '../plan/plan.ts';
import type { Surroundings } from '../plan/plan-context.ts';
import { removePlan } from '../plan/saved-plan.ts';
import type { ProgressStep } from '../progress.ts';
import { applyArguments } from '../tools/terraform.ts';
import { applyCluster, applyWorkload, type ClusterWork, pruneCluster } from './apply-cluster.ts';
import { keepInstance } from './keep-instance.ts';
import { type Outputs, readOutputs } from './outputs.ts';
import { preflight, type Ready } from './preflight.ts';
import { runSteps, type StepResult, type StepsReport, stepResult } from './run-steps.ts';
import { type Step, stepsFor, workloadKinds } from './steps.ts';
import { type TerraformRun, terraformRun } from './terraform-run.ts';

export interface ApplyInput {
  readonly plan: Plan;
  readonly compilation: Compilation;
  readonly around: Surroundings;
  /** Whether to wait until the gateway, the rollouts and the way from outside are there. */
  readonly wait: boolean;
}

export interface ApplyReport extends StepsReport {
  /** Nulls where the cloud's part never came to be. */
  readonly outputs: Outputs;
  readonly checks: readonly OutsideCheck[];
}

/** Seconds for a first boot on the smallest instance, package mirror included, with room for a slow day. */
const gatewaySeconds = 420;

/** Runs the steps of the plan; the report says what is done and what is not. The plan is removed once all is done. */
export async function apply(input: ApplyInput): Promise<ApplyReport> {
  const { plan, compilation, around, wait } = input;
  const workloads = compilation.objects.filter((it) => workloadKinds.includes(it.kind));
  const work = new Work(input, workloads);
  const report = await runSteps(
    stepsFor(plan, workloads.map(addressOf), wait),
    (step, shown) => work.run(step, shown),
    around.progress,
    around.signal,
  );
  const complete = report.steps.every((it) => it.state === 'done');
  // Terraform's plan file holds the host key, and a spent plan is of no more use.
  if (complete) removePlan(around.planFile);
  const forgotten = complete && wait && forgetPreviousHost(join(around.home, 'keys'));
  const diagnostics = [...report.diagnostics, ...(forgotten ? [previousForgotten] : [])];
  return { ...report, diagnostics, outputs: await work.outputs(), checks: work.checks };
}

/** What one step hands to the next. */
class Work {
  checks: readonly OutsideCheck[] = [];
  private ready: Ready | null = null;
  private known: Outputs | null = null;

  constructor(
    private readonly input: ApplyInput,
    private readonly workloads: readonly KubeObject[],
  ) {}

  run(step: Step, shown: ProgressStep): Promise<StepResult> {
    const { plan, around, compilation } = this.input;
    switch (step.kind) {
      case 'preflight':
        return this.prepare();
      case 'files':
        return this.writeFiles();
      case 'heal':
        return repair(plan.findings, plan.context.region, around.signal, shown.note);
      case 'terraform':
        return this.runTerraform();
      case 'gateway':
        return this.waitForGateway(shown);
      case 'objects':
        return applyCluster(this.cluster());
      case 'workload':
        return applyWorkload(
          this.workloads.find((it) => addressOf(it) === step.address),
          this.cluster(),
          this.input.wait,
        );
      case 'prune':
        return pruneCluster(this.cluster());
      case 'check':
        return this.checkOutside(compilation, shown);
    }
  }

  /** The gateway's addresses and name, asked of the state once it may have them. */
  async outputs(): Promise<Outputs> {
    this.known ??= await readOutputs(this.ready?.workspace ?? null, this.input.around.run);
    return this.known;
  }

  private async prepare(): Promise<StepResult> {
    const ready = await preflight(this.input.plan, this.input.compilation, this.input.around);
    if (!ready.ok) return ready;
    this.ready = ready.value;
    return ok({}, ready.diagnostics);
  }

  private async writeFiles(): Promise<StepResult> {
    const { plan, compilation } = this.input;
    const written = await writeOutput({ out: plan.out, outside: [dirname(plan.file)] }, compilation, false);
    return written.ok ? ok({}, written.diagnostics) : written;
  }

  private async runTerraform(): Promise<StepResult> {
    const { plan } = this.input;
    const on = this.terraform();
    const ran = await terraformRun(applyArguments(plan.terraformPlan ?? '', { lockSeconds: 3 }), on);
    const kept = hasError(ran.diagnostics) ? await keepInstance(on, plan.context.region) : null;
    return stepResult(
      [...ran.diagnostics, ...(kept === null ? [] : [instanceKept(kept)])],
      `${ran.changed} resources changed`,
    );
  }

  private async waitForGateway(shown: ProgressStep): Promise<StepResult> {
    const { around, compilation } = this.input;
    const { ipv4 } = await this.outputs();
    if (ipv4 === null) return failed(noAddress);
    const keys = readPublicKeys(join(around.home, 'keys'));
    if (!keys.ok) return keys;
    return waitForGateway(
      {
        address: ipv4,
        port: compilation.exposure.gateway.ssh.port,
        hostKey: keys.value.host,
        previousHostKey: keys.value.previousHost,
      },
      around.run,
      { seconds: gatewaySeconds, signal: around.signal, note: shown.note },
    );
  }

  private async checkOutside({ exposure }: Compilation, shown: ProgressStep): Promise<StepResult> {
    const { ipv4, ipv6 } = await this.outputs();
    const addresses = [ipv4, ipv6].filter((address) => address !== null);
    this.checks = await waitForSite(exposure, addresses, this.input.around.signal, shown.note);
    return judgeSite(this.checks, exposure);
  }

  private terraform(): TerraformRun {
    const { workspace, hostKey } = this.prepared();
    const { run, progress, signal } = this.input.around;
    return { workspace, hostKey, run, progress, signal };
  }

  private cluster(): ClusterWork {
    const { access, tunnelKey } = this.prepared();
    const {
      plan,
      compilation,
      around: { run, signal },
    } = this.input;
    return { access, run, signal, plan, tunnelKey, manifests: compilation.objects };
  }

  private prepared(): Ready {
    if (this.ready === null) throw new Error('a step ran before preflight');
    return this.ready;
  }
}

const noAddress: Diagnostic = {
  severity: 'error',
  code: 'gateway-silent',
  summary: 'terraform’s state has no address of the gateway',
  detail: 'The cloud’s part is not there or not whole. `expose plan` shows what is missing.',
};

/** Only after everything came up: the tunnel has logged in to the new key by then, and nobody offers the old one. */
const previousForgotten: Diagnostic = {
  severity: 'warning',
  code: 'host-key-rotated',
  summary: 'the gateway offers the new host key, and the old one is no longer trusted here',
  detail: 'The tunnel’s known_hosts still names both; the next plan takes the old one out.',
};

function instanceKept(id: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'instance-kept',
    summary: `the new instance ${id} is kept`,
    detail:
      'terraform had marked it for replacement because nobody waited for it; EC2 finishes it all the same.',
  };
}
