/** What has changed between the moment of a plan and now: the reasons for which apply stops. */
import { readAccount } from '../aws/read-account.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { type Diagnostic, failed, hasError, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Compilation } from '../emitters/compilation.ts';
import type { LiveContext } from '../project/live-context.ts';
import { localSerial } from '../project/local-state.ts';
import { type ClusterSide, clusterSide } from './cluster/cluster-side.ts';
import type { Plan } from './document/plan.ts';
import type { PlanContext } from './document/plan-context.ts';

/** What a plan was made against. A plan has all of it, and so has a second look. */
export type PlanBasis = Pick<Plan, 'name' | 'digest' | 'target' | 'stateSerial' | 'clusterDigest'>;

export interface SecondLook {
  readonly basis: PlanBasis;
  readonly cluster: Cluster;
  readonly objects: ClusterSide['objects'];
  readonly uids: ClusterSide['uids'];
  readonly gateway: ClusterSide['gateway'];
}

/** The second look: account, state and cluster, without terraform, which checks its own plan file. */
export async function lookAgain(
  compilation: Compilation,
  context: LiveContext & Pick<PlanContext, 'adopt'>,
): Promise<Result<SecondLook>> {
  const { exposure } = compilation;
  const { region } = exposure.gateway;
  const [account, { cluster, objects, uids, gateway, digest, diagnostics }] = await Promise.all([
    readAccount(region),
    clusterSide(compilation, context),
  ]);
  if (!account.ok) return failed(...account.diagnostics, ...diagnostics);
  if (cluster === null || hasError(diagnostics)) return failed(...diagnostics);
  const { context: kubeContext, server } = cluster.access;
  const target = { account: account.value.id, credentials: account.value.credentials };
  const basis = {
    name: exposure.name,
    digest: compilation.digest,
    target: { ...target, region, kubeContext, cluster: server },
    stateSerial: localSerial(context.project.terraform),
    clusterDigest: digest,
  };
  return ok({ basis, cluster, objects, uids, gateway });
}

/** One error for each difference; empty when the plan still holds. */
export function driftSincePlan(plan: PlanBasis, now: PlanBasis): Diagnostic[] {
  // Such a plan names no account, and everything else in it may be incomplete too.
  if (plan.target.account === null)
    return unless(false, 'the plan was made without all answers of AWS, as its warnings said');
  const serial = (basis: PlanBasis) => basis.stateSerial ?? 'none';
  return [
    ...elsewhere('exposure', plan.name, now.name),
    ...elsewhere('AWS account', plan.target.account, now.target.account, '--profile'),
    ...elsewhere('region', plan.target.region, now.target.region),
    ...elsewhere('kubeconfig context', plan.target.kubeContext, now.target.kubeContext, '--context'),
    ...elsewhere('cluster', plan.target.cluster, now.target.cluster),
    ...unless(plan.digest === now.digest, 'exposure.yaml or a key has changed since the plan was made'),
    ...unless(
      plan.stateSerial === now.stateSerial,
      `terraform’s state has moved from serial ${serial(plan)} to ${serial(now)}`,
    ),
    ...unless(
      plan.clusterDigest === now.clusterDigest,
      'the cluster’s objects have changed since the plan was made',
    ),
  ];
}

/** `flag` is the one that leads back to where the plan was made. */
function elsewhere(what: string, then: string | null, now: string | null, flag?: string): Diagnostic[] {
  const summary = `the plan is for ${what} ${then ?? '(none)'}, and this is ${now ?? '(none)'}`;
  return unless(then === now, summary, flag === undefined ? '' : ` Or name the right one with ${flag}.`);
}

function unless(same: boolean, summary: string, more = ''): Diagnostic[] {
  const detail = `Nothing was changed. Run expose plan again and look at what it shows.${more}`;
  return same ? [] : [{ severity: 'error', code: 'plan-moved', summary, detail }];
}
