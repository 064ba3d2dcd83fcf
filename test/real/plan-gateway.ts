/** One applied gateway for the plan's real tests: moto, a control plane, and an exposure brought up on both. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PreparedPlan, preparePlan } from '../../src/commands/plan.ts';
import { withKey } from '../../src/emitters/k8s/key-secret.ts';
import { listJson } from '../../src/emitters/k8s/kube-object.ts';
import { readPrivateKey } from '../../src/keys/key-files.ts';
import { writeOutput } from '../../src/output/write-output.ts';
import { type ClusterSide, clusterSide } from '../../src/plan/cluster/cluster-side.ts';
import { makePlan, planFailed } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { workspaceOf } from '../../src/project/terraform-workspace.ts';
import { run } from '../../src/tools/run.ts';
import { applyArguments, terraformEnvironment } from '../../src/tools/terraform.ts';
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
  prepare(): Promise<PreparedPlan>;
  plan(): Promise<Plan>;
  /** The cluster's side of a plan alone: terraform, which takes most of a plan's time, is not asked. */
  planCluster(): Promise<ClusterSide>;
  /** Runs a plan as apply does, without its waiting and checking. */
  apply(plan: Plan): Promise<void>;
  /** The cluster's part of apply. */
  applyCluster(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both stand-ins; nothing is applied yet. The environment of this process leads to them afterwards. */
export async function plannedGateway(text: string, name: string): Promise<PlannedGateway> {
  const [moto, cluster] = await Promise.all([startMoto(), startControlPlane()]);
  await moto.zone('example.com');
  const folder = mkdtempSync(join(tmpdir(), 'expose-plan-'));
  for (const variable of Object.keys(process.env))
    if (/^(AWS|TF)_/.test(variable)) delete process.env[variable];
  Object.assign(process.env, moto.env, { KUBECONFIG: cluster.kubeconfig });
  const home = join(folder, '.expose', name);
  const write = (content: string): void => writeFileSync(join(folder, 'exposure.yaml'), content);
  write(text);
  const prepare = async (): Promise<PreparedPlan> => {
    const { session } = capturedSession({ cwd: folder, env: process.env, quiet: true });
    const { prepared } = await preparePlan(session, 'exposure.yaml', { offline: false, out: null });
    if (!prepared.ok) throw new Error(JSON.stringify(prepared.diagnostics));
    return prepared.value;
  };
  const keyOf = (name: 'host' | 'tunnel'): string => {
    const key = readPrivateKey(join(home, 'keys'), name);
    if (!key.ok) throw new Error(JSON.stringify(key.diagnostics));
    return key.value;
  };
  const applyCluster = async (): Promise<void> => {
    const manifests = (await prepare()).compilation.objects.map((object) => withKey(object, keyOf('tunnel')));
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
      const { compilation, around } = await prepare();
      return clusterSide(compilation, around);
    },
    async plan() {
      const { compilation, around } = await prepare();
      return makePlan(compilation, around);
    },
    async apply(plan) {
      if (planFailed(plan))
        throw new Error(`nobody may apply this plan: ${JSON.stringify(plan.diagnostics)}`);
      const { compilation } = await prepare();
      await writeOutput({ out: plan.out, outside: [folder] }, compilation, false);
      if (plan.terraformPlan !== null) {
        const workspace = workspaceOf(home, compilation.exposure.state);
        const applied = await run('terraform', applyArguments(plan.terraformPlan, { lockSeconds: 3 }), {
          cwd: workspace.directory,
          env: terraformEnvironment(workspace, keyOf('host')),
        });
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
