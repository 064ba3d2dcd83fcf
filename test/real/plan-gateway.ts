/** One applied gateway for the real tests of plan: moto, a control plane, and an exposure that is applied to both. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressesOf, readOutputs } from '../../src/apply/outputs.ts';
import { withIdentity } from '../../src/aws/access/terraform-identity.ts';
import { compileForLive, type LiveExposure } from '../../src/commands/live/compile-for-live.ts';
import { withKey } from '../../src/emitters/k8s/key-secret.ts';
import { listJson } from '../../src/emitters/k8s/kube-object.ts';
import { readPrivateKey } from '../../src/keys/key-files.ts';
import { writeOutput } from '../../src/output/write-output.ts';
import { type ClusterSide, clusterSide } from '../../src/plan/cluster/cluster-side.ts';
import type { Plan, PlanDraft } from '../../src/plan/document/plan.ts';
import { defaultPlanFile } from '../../src/plan/document/plan-context.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { run } from '../../src/tools/run.ts';
import { applyArguments, terraformEnvironment } from '../../src/tools/terraform/terraform.ts';
import { capturedSession } from '../helpers/captured-session.ts';
import { type ControlPlane, startControlPlane } from '../helpers/control-plane.ts';
import { type Moto, startMoto } from '../helpers/moto.ts';

export interface PlannedGateway {
  readonly moto: Moto;
  readonly cluster: ControlPlane;
  /** The folder of exposure.yaml. */
  readonly folder: string;
  /** .expose/<name>, absolute. */
  readonly home: string;
  /** Writes exposure.yaml. */
  write(text: string): void;
  prepare(): Promise<LiveExposure>;
  /** The plan, or what was found of it if a side failed. */
  draft(): Promise<PlanDraft>;
  /** A plan that can be applied; throws when there is none. */
  plan(): Promise<Plan>;
  /** Only the cluster's side of a plan, without terraform, which takes most of the time. */
  planCluster(): Promise<ClusterSide>;
  /** Runs a plan as apply does, without its waiting and checking. */
  apply(plan: Plan): Promise<void>;
  /** The cluster's part of apply. */
  applyCluster(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both stand-ins and points this process's environment at them. Nothing is applied yet. */
export async function plannedGateway(text: string, name: string): Promise<PlannedGateway> {
  const [moto, cluster] = await Promise.all([startMoto(), startControlPlane()]);
  await moto.zone('example.com');
  const folder = mkdtempSync(join(tmpdir(), 'expose-plan-'));
  for (const variable of Object.keys(process.env))
    if (/^(AWS|TF)_/.test(variable)) delete process.env[variable];
  Object.assign(process.env, moto.env, {
    KUBECONFIG: cluster.kubeconfig,
    XDG_CACHE_HOME: join(folder, '.cache'),
  });
  const home = join(folder, '.expose', name);
  const write = (content: string): void => writeFileSync(join(folder, 'exposure.yaml'), content);
  write(text);
  const prepare = async (): Promise<LiveExposure> => {
    const { session } = capturedSession({ cwd: folder, env: process.env, quiet: true });
    const { live } = await compileForLive(session, 'exposure.yaml');
    if (!live.ok) throw new Error(JSON.stringify(live.diagnostics));
    return live.value;
  };
  const make = async () => {
    const { compilation, project, context } = await prepare();
    const planFile = defaultPlanFile(project, compilation.digest);
    return makePlan(compilation, {
      ...context,
      offline: false,
      partial: true,
      adopt: [],
      replace: false,
      planFile,
    });
  };
  const keyOf = (name: 'host' | 'tunnel'): string => {
    const key = readPrivateKey(join(home, 'keys'), name);
    if (!key.ok) throw new Error(JSON.stringify(key.diagnostics));
    return key.value;
  };
  const applyCluster = async (): Promise<void> => {
    const { compilation, project } = await prepare();
    const gateway = addressesOf(await readOutputs(project.terraform, withIdentity(run)));
    const manifests = compilation.objects.map((object) => withKey(object, keyOf('tunnel'), gateway));
    await cluster.must(
      ['apply', '--server-side', '--field-manager=expose', '--force-conflicts', '-f', '-'],
      listJson(manifests),
    );
  };
  return {
    moto,
    cluster,
    folder,
    home,
    write,
    prepare,
    applyCluster,
    async planCluster() {
      const { compilation, context } = await prepare();
      return clusterSide(compilation, { ...context, adopt: [] });
    },
    async draft() {
      return (await make()).draft;
    },
    async plan() {
      const { plan } = await make();
      if (!plan.ok) throw new Error(`there is no plan to apply: ${JSON.stringify(plan.diagnostics)}`);
      return plan.value;
    },
    async apply(plan) {
      const { compilation, project } = await prepare();
      await writeOutput({ out: plan.out, outside: [folder] }, compilation, false);
      if (plan.terraformPlan !== null) {
        const workspace = project.terraform;
        const applied = await withIdentity(run)(
          'terraform',
          applyArguments(plan.terraformPlan, { lockSeconds: 3 }),
          {
            cwd: workspace.directory,
            env: terraformEnvironment(workspace, keyOf('host')),
          },
        );
        if (applied.exitCode !== 0) throw new Error(applied.stdout + applied.stderr);
      }
      await applyCluster();
    },
    async stop() {
      await Promise.all([moto.stop(), cluster.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
