/** A plan: the three sides asked at the same time and put together. Changes nothing but the private folder. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Launch } from '../aws/launch/launch.ts';
import { hasError, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { checkBudget } from '../cost/check-budget.ts';
import { estimate } from '../cost/estimate.ts';
import type { Compilation } from '../emitters/compilation.ts';
import { clusterSide, unaskedCluster } from './cluster/cluster-side.ts';
import { withGatewayAddress } from './cluster/gateway-address.ts';
import type { Change, Plan, PlanDraft, Summary } from './document/plan.ts';
import type { PlanContext } from './document/plan-context.ts';
import { fileSide } from './files/file-side.ts';
import { cloudSide, unaskedCloud } from './terraform/cloud-side.ts';

export interface MadePlan {
  /** What could be asked, whatever else failed. */
  readonly draft: PlanDraft;
  /** The draft as a plan that may be applied; failed when a side could not be asked or a rule forbids it. */
  readonly plan: Result<Plan>;
}

/** Asks all sides (the files only, when offline) and puts their answers together. */
export async function makePlan(compilation: Compilation, context: PlanContext): Promise<MadePlan> {
  const { exposure } = compilation;
  const [cloud, cluster, files] = await Promise.all([
    context.offline ? unaskedCloud(exposure) : cloudSide(compilation, context),
    context.offline ? unaskedCluster : clusterSide(compilation, context),
    // Comparing texts waits until the programs of the other sides have been started.
    nextTurn().then(() => fileSide(compilation, context.project)),
  ]);
  const inCluster = withGatewayAddress(cluster, cloud.nextAddresses, compilation);
  const changes = [...files.changes, ...cloud.changes, ...inCluster];
  const { launches, returnsToSpot } = cloud;
  const costOn = (market: Launch['market']) =>
    estimate({ ...exposure, gateway: { ...exposure.gateway, market } }, cloud.prices ?? undefined);
  const cost = costOn(launches[0].market);
  const draft: PlanDraft = {
    name: exposure.name,
    target: {
      account: cloud.account?.id ?? null,
      credentials: cloud.account?.credentials ?? null,
      region: exposure.gateway.region,
      kubeContext: cluster.cluster?.access.context ?? null,
      cluster: cluster.cluster?.access.server ?? null,
    },
    addresses: cloud.addresses,
    changes,
    findings: [...cloud.findings, ...cluster.findings],
    complete: cloud.complete && cluster.complete,
    movesState: cloud.movesState,
    summary: summaryOf(changes),
    cost,
    costBefore: cloud.costBefore,
    launches,
    returnsToSpot,
    costOnDemand: launches.slice(1).some(({ market }) => market === 'on-demand')
      ? costOn('on-demand').monthly
      : null,
    diagnostics: [
      ...checkBudget(exposure, cost),
      ...files.diagnostics,
      ...cloud.diagnostics,
      ...cluster.diagnostics,
    ],
  };
  if (hasError(draft.diagnostics)) return { draft, plan: { ok: false, diagnostics: draft.diagnostics } };
  const plan: Plan = {
    formatVersion: 1,
    ...draft,
    file: context.project.file,
    out: context.project.out,
    digest: compilation.digest,
    terraformPlan: cloud.terraformPlan,
    newImage: cloud.newImage,
    stateSerial: cloud.stateSerial,
    adopt: context.adopt,
    clusterDigest: cluster.digest,
  };
  return { draft, plan: ok(plan, draft.diagnostics) };
}

function summaryOf(changes: readonly Change[]): Summary {
  const count = (action: Change['action']) => changes.filter((change) => change.action === action).length;
  return {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    delete: count('delete'),
  };
}
