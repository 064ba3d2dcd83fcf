/** A plan: the three sides asked at the same time and put together. Changes nothing but the private directory. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { hasError } from '../compiler/diagnostics/diagnostic.ts';
import { checkBudget } from '../cost/check-budget.ts';
import { estimate } from '../cost/estimate.ts';
import type { Compilation } from '../emitters/emitter.ts';
import { clusterSide, unaskedCluster } from './cluster/cluster-side.ts';
import { fileSide } from './files/file-side.ts';
import type { Change, Plan, Summary } from './plan.ts';
import type { Surroundings } from './plan-context.ts';
import { cloudSide, unaskedCloud } from './terraform/cloud-side.ts';

/**
 * Always a plan, with what could be asked. When a side failed, an error is among its diagnostics (see planFailed), and
 * nobody may apply it.
 */
export async function makePlan(compilation: Compilation, around: Surroundings): Promise<Plan> {
  const { exposure } = compilation;
  const [cloud, cluster, files] = await Promise.all([
    around.offline ? unaskedCloud : cloudSide(compilation, around),
    around.offline ? unaskedCluster : clusterSide(compilation, around),
    // Comparing texts waits until the programs of the other sides have been started.
    nextTurn().then(() => fileSide(compilation, around)),
  ]);
  const changes = [...files.changes, ...cloud.changes, ...cluster.changes];
  const cost = cloud.prices === null ? estimate(exposure) : estimate(exposure, cloud.prices);
  return {
    formatVersion: 1,
    name: exposure.name,
    file: around.file,
    out: around.out,
    digest: compilation.digest,
    context: {
      account: cloud.account,
      region: exposure.gateway.region,
      context: cluster.context,
      cluster: cluster.server,
    },
    changes,
    findings: [...cloud.findings, ...cluster.findings],
    complete: cloud.complete && cluster.complete,
    summary: summaryOf(changes),
    cost,
    costBefore: cloud.costBefore,
    terraformPlan: cloud.terraformPlan,
    stateSerial: cloud.stateSerial,
    clusterDigest: cluster.digest,
    diagnostics: [
      ...checkBudget(exposure, cost),
      ...files.diagnostics,
      ...cloud.diagnostics,
      ...cluster.diagnostics,
    ],
  };
}

/** Whether a side could not be asked although it should have been, or a rule forbids the plan. */
export function planFailed(plan: Plan): boolean {
  return hasError(plan.diagnostics);
}

/** Whether apply has something to do. */
export function hasChanges(plan: Plan): boolean {
  return (
    plan.changes.length > 0 ||
    plan.findings.some((it) => it.healed) ||
    plan.diagnostics.some((it) => it.code === 'backend-changed')
  );
}

function summaryOf(changes: readonly Change[]): Summary {
  const count = (action: Change['action']) => changes.filter((it) => it.action === action).length;
  return {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    delete: count('delete'),
  };
}
