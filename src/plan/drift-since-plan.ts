/** What has changed between the moment of a plan and now: the reasons for which apply stops. */

import { readAccount } from '../aws/read-account.ts';
import { type Diagnostic, failed, hasError, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Compilation } from '../emitters/emitter.ts';
import { workspaceOf } from '../project/terraform-workspace.ts';
import { clusterSide } from './cluster/cluster-side.ts';
import type { Plan } from './plan.ts';
import type { Surroundings } from './plan-context.ts';
import { localSerial } from './terraform/cloud-side.ts';

/** What identifies the ground that a plan stands on. A plan has all of it, and so has a second look. */
export type Ground = Pick<Plan, 'name' | 'digest' | 'context' | 'stateSerial' | 'clusterDigest'>;

/** The second look: account, state and cluster, without terraform, which checks its own plan file. */
export async function groundNow(compilation: Compilation, around: Surroundings): Promise<Result<Ground>> {
  const { exposure } = compilation;
  const [account, cluster] = await Promise.all([
    readAccount(exposure.gateway.region),
    clusterSide(compilation, around),
  ]);
  if (!account.ok) return failed(...account.diagnostics, ...cluster.diagnostics);
  if (hasError(cluster.diagnostics)) return failed(...cluster.diagnostics);
  return ok({
    name: exposure.name,
    digest: compilation.digest,
    clusterDigest: cluster.digest,
    stateSerial: localSerial(workspaceOf(around.home, exposure.state).stateFile),
    context: {
      account: account.value,
      region: exposure.gateway.region,
      context: cluster.context,
      cluster: cluster.server,
    },
  });
}

/** One error for each thing that moved; empty when the plan still holds. */
export function whatMoved(plan: Ground, now: Ground): Diagnostic[] {
  const { context } = plan;
  return [
    ...moved('exposure', plan.name, now.name),
    ...moved('AWS account', context.account, now.context.account),
    ...moved('region', context.region, now.context.region),
    ...moved('kubeconfig context', context.context, now.context.context),
    ...moved('cluster', context.cluster, now.context.cluster),
    ...(plan.digest === now.digest
      ? []
      : [stop('exposure.yaml or a key means something else than when the plan was made')]),
    ...(plan.stateSerial === now.stateSerial
      ? []
      : [
          stop(
            `terraform’s state has moved from serial ${plan.stateSerial ?? 'none'} to ${now.stateSerial ?? 'none'}`,
          ),
        ]),
    ...(plan.clusterDigest === now.clusterDigest
      ? []
      : [stop('the cluster’s objects differ in another way than the plan showed')]),
  ];
}

function moved(what: string, then: string | null, now: string | null): Diagnostic[] {
  return then === now
    ? []
    : [stop(`the plan is for ${what} ${then ?? '(none)'}, and this is ${now ?? '(none)'}`)];
}

function stop(summary: string): Diagnostic {
  return {
    severity: 'error',
    code: 'plan-moved',
    summary,
    detail: 'Nothing was changed. Run expose plan again and look at what it shows.',
  };
}
