/** One applied gateway for the plan's real tests: moto, a control plane, and an exposure brought up on both. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreparedPlan } from '../../src/commands/plan.ts';
import { preparePlan } from '../../src/commands/plan.ts';
import { readPrivateKey } from '../../src/keys/key-files.ts';
import { writeOutput } from '../../src/output/write-output.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { manifestsOf, manifestStream, withKey } from '../../src/plan/manifests.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { workspaceOf } from '../../src/plan/workspace.ts';
import { run } from '../../src/tools/run.ts';
import { applyArguments, terraformEnvironment } from '../../src/tools/terraform.ts';
import { capturedSession } from '../helpers/captured-session.ts';
import type { ControlPlane } from '../helpers/control-plane.ts';
import { startControlPlane } from '../helpers/control-plane.ts';
import type { Moto } from '../helpers/moto.ts';
import { startMoto } from '../helpers/moto.ts';

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
  /** Runs a plan as apply does, without its waiting and checking. */
  apply(plan: Plan): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both stand-ins; nothing is applied yet. The environment of this process leads to them afterwards. */
export async function plannedGateway(text: string, name: string): Promise<PlannedGateway> {
  const [moto, cluster] = await Promise.all([startMoto(), startControlPlane()]);
  await moto.zone('example.com');
  const folder = mkdtempSync(join(tmpdir(), 'expose-plan-'));
  for (const variable of Object.keys(process.env)) if (/^(AWS|TF)_/.test(variable)) delete process.env[variable];
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
  return {
    moto, cluster, folder, home, write, prepare,
    async plan() {
      const { compilation, around } = await prepare();
      return makePlan(compilation, around);
    },
    async apply(plan) {
      const { compilation } = await prepare();
      const [host, tunnel] = [readPrivateKey(join(home, 'keys'), 'host'), readPrivateKey(join(home, 'keys'), 'tunnel')];
      if (!host.ok || !tunnel.ok) throw new Error('no keys');
      await writeOutput({ out: plan.out, outside: [folder] }, compilation, false);
      if (plan.terraformPlan !== null) {
        const workspace = workspaceOf(home, compilation.exposure.state);
        const applied = await run('terraform', applyArguments(plan.terraformPlan, { lockSeconds: 3 }), { cwd: workspace.directory, env: terraformEnvironment(workspace, host.value) });
        if (applied.exitCode !== 0) throw new Error(applied.stdout + applied.stderr);
      }
      await cluster.must(['apply', '--server-side', '--field-manager=expose', '--force-conflicts', '-f', '-'], manifestStream(manifestsOf(compilation).map((it) => withKey(it, tunnel.value))));
    },
    async stop() {
      await Promise.all([moto.stop(), cluster.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
