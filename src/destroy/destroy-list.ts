/** What a destroy would take down, asked of the state, of EC2 by tags and of the cluster by label. Changes nothing. */
import { mkdirSync } from 'node:fs';
import type { ExistingRecord } from '../aws/existing-records.ts';
import { type AlertRemainder, alertRemains } from '../aws/gateway/alert-remains.ts';
import { cloudRemains, confirmed, goneWithState, type Remainder } from '../aws/gateway/cloud-remains.ts';
import { observeGateway } from '../aws/gateway/observe-gateway.ts';
import { claim, type ObservedGateway } from '../aws/gateway/ownership.ts';
import { askedElsewhere, ownershipDiagnostics } from '../aws/gateway/ownership-diagnostics.ts';
import type { Account } from '../aws/read-account.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { claimantOf } from '../cluster/ownership/ownership.ts';
import { type ClusterRemains, clusterRemains } from '../cluster/ownership/remains.ts';
import { asWarning, type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { ownerOf } from '../compiler/gateway-tags.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Compilation } from '../emitters/compilation.ts';
import type { TerraformAnswer } from '../plan/terraform/ask-terraform.ts';
import type { ResourceChange } from '../plan/terraform/terraform-plan.ts';
import { prepareTerraform } from '../project/init-terraform.ts';
import type { LiveContext } from '../project/live-context.ts';
import { stateLocation } from '../project/local-state.ts';
import { unfinishedRun } from '../project/unfinished-run.ts';
import { danglingRecords } from './dangling-records.ts';
import { movedRecords } from './moved-records.ts';
import { destroyPlanFile, planDestroy } from './plan-destroy.ts';

export interface DestroyList {
  readonly account: Account;
  /** terraform's addresses of what the state holds and loses; empty when there is nothing. */
  readonly resources: readonly string[];
  /** terraform's addresses of the records that lead elsewhere now, and stay. */
  readonly moved: readonly string[];
  /** terraform's plan file; null when the state holds nothing. */
  readonly terraformPlan: string | null;
  /** The ids by which the state knows its resources. */
  readonly inState: ReadonlySet<string>;
  /** What carries our tags and is in no state. */
  readonly untracked: readonly Remainder[];
  /** The DNS records in no state that lead to an address among `untracked`, and to nothing else. */
  readonly records: readonly ExistingRecord[];
  /** The alerts that carry our tags and are in no state. */
  readonly alerts: readonly AlertRemainder[];
  /** null when the cluster is left alone. */
  readonly cluster: ClusterRemains | null;
}

export interface DestroyQuestion {
  readonly compilation: Compilation;
  readonly context: LiveContext;
  /** null leaves the cluster alone. */
  readonly cluster: Cluster | null;
}

const withoutState =
  'Without it destroy removes what carries this exposure’s tags, and the DNS records that lead to it.';

/** Faults of the account or of the run itself, which asking again in another way cannot get round. */
const final: ReadonlySet<string> = new Set([
  'state-locked',
  'state-unreadable',
  'tool-missing',
  'aws-no-credentials',
  'aws-no-profile',
  'aws-clock-wrong',
  'aws-region-not-enabled',
  'aws-certificate-untrusted',
  'aws-credentials-expired',
  'aws-credentials-refused',
  'aws-unreachable',
  'aws-throttled',
]);

/** Asks all three at once. terraform's plan file is in the private folder then, and spent by destroy. */
export async function destroyList(question: DestroyQuestion): Promise<Result<DestroyList>> {
  const { exposure, objects } = question.compilation;
  const { cluster } = question;
  const [terraform, seen, inCluster] = await Promise.all([
    askAboutState(question),
    observeGateway(exposure.gateway.region, exposure.name),
    cluster === null ? ok(null) : clusterRemains(claimantOf(exposure, objects), cluster),
  ]);
  const { terraform: workspace } = question.context.project;
  const differs = seen.ok
    ? askedElsewhere(
        { account: seen.value.account.id, region: exposure.gateway.region },
        stateLocation(workspace),
      )
    : [];
  if (differs.length > 0) return failed(...differs);
  const diagnostics: Diagnostic[] = [
    ...terraform.diagnostics,
    ...seen.diagnostics,
    ...(inCluster.ok ? inCluster.diagnostics : inCluster.diagnostics.map(withCloudOnly)),
  ];
  if (!terraform.ok || !seen.ok || !inCluster.ok) return failed(...diagnostics);
  const deleted = deletedResources(terraform.value);
  const moved = movedRecords(terraform.value.plan);
  const inState = idsOf(terraform.value, deleted);
  const observed = claim(seen.value, ownerOf(exposure), inState);
  const untracked = await untrackedRemains(observed, inState, exposure);
  if (!untracked.ok) return failed(...diagnostics, ...untracked.diagnostics);
  const [led, alerts] = await Promise.all([
    danglingRecords(untracked.value, exposure),
    alertRemains(exposure, observed.account.id, inState),
  ]);
  const unfinished = unfinishedRun(question.context.project);
  const list: DestroyList = {
    account: observed.account,
    resources: deleted
      .map((resource) => resource.address)
      .filter((address) => !moved.addresses.includes(address))
      .sort(),
    moved: moved.addresses,
    terraformPlan: terraform.value.plan === null ? null : destroyPlanFile(question.context.project),
    inState,
    untracked: untracked.value,
    records: led.ok ? led.value : [],
    alerts: alerts.ok ? alerts.value : [],
    cluster: inCluster.value,
  };
  return ok(list, [
    ...ownershipDiagnostics({ observed, inState, unfinished, exposure }, 'warning', withoutState),
    ...diagnostics,
    ...moved.warnings,
    ...led.diagnostics.map(asWarning),
    ...alerts.diagnostics,
  ]);
}

/** A hosted zone or an image that is gone must not keep the rest from being taken down: then nothing is looked up. */
async function askAboutState({ compilation, context }: DestroyQuestion): Promise<Result<TerraformAnswer>> {
  const workspace = await prepareTerraform(compilation, context);
  if (!workspace.ok) return workspace;
  mkdirSync(context.project.plansFolder, { recursive: true, mode: 0o700 });
  const answer = await planDestroy(context, true);
  const hopeless = answer.diagnostics.some((diagnostic) => final.has(diagnostic.code));
  if (answer.ok || hopeless || context.signal.aborted) return answer;
  return planDestroy(context, false);
}

function deletedResources({ plan }: TerraformAnswer): readonly ResourceChange[] {
  return (plan?.resource_changes ?? []).filter(
    (resource) => resource.mode === 'managed' && resource.change.actions.includes('delete'),
  );
}

/** Everything by which the state knows its resources, in whichever attribute. */
function idsOf({ inState }: TerraformAnswer, deleted: readonly ResourceChange[]): ReadonlySet<string> {
  const attributes = deleted.flatMap((resource) => Object.values(resource.change.before ?? {}));
  return new Set([...inState.values(), ...attributes.filter((value) => typeof value === 'string')]);
}

function untrackedRemains(
  observed: ObservedGateway,
  tracked: ReadonlySet<string>,
  { gateway, name }: Exposure,
): Promise<Result<readonly Remainder[]>> {
  return confirmed(cloudRemains(observed, goneWithState(observed, tracked)), gateway.region, name);
}

function withCloudOnly(diagnostic: Diagnostic): Diagnostic {
  return {
    ...diagnostic,
    detail: `${diagnostic.detail ?? ''}\n\`expose destroy --cloud-only\` leaves the cluster alone.`.trim(),
  };
}
