/** What a destroy would take down, asked of the state, of EC2 by tag and of the cluster by label. Changes nothing. */

import { cloudRemains, confirmed, type Remainder } from '../aws/cloud-remains.ts';
import { type ObservedGateway, observeGateway } from '../aws/observe-gateway.ts';
import type { ClusterTools } from '../cluster/apply-objects.ts';
import { type ClusterRemains, clusterRemains } from '../cluster/remains.ts';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import { askTerraform, type TerraformAnswer } from '../plan/terraform/ask-terraform.ts';
import type { RunTool } from '../tools/run.ts';
import type { Workspace } from '../tools/terraform.ts';

export interface DestroyList {
  readonly account: string;
  /** terraform's addresses of what the state holds; empty when there is nothing. */
  readonly resources: readonly string[];
  /** terraform's plan file; null when the state holds nothing. */
  readonly terraformPlan: string | null;
  /** What carries our tag and is in no state. */
  readonly untracked: readonly Remainder[];
  /** null when the cluster is left alone. */
  readonly cluster: ClusterRemains | null;
}

export interface DestroyQuestion {
  readonly exposure: Exposure;
  /** Filled and initialised. */
  readonly workspace: Workspace;
  readonly planFile: string;
  readonly run: RunTool;
  readonly signal: AbortSignal;
  /** null leaves the cluster alone. */
  readonly cluster: ClusterTools | null;
}

/** Faults of the account or of the run itself, which asking again in another way cannot get round. */
const final: ReadonlySet<string> = new Set([
  'state-locked',
  'state-unreadable',
  'tool-missing',
  'aws-no-credentials',
  'aws-credentials-expired',
  'aws-credentials-refused',
  'aws-unreachable',
  'aws-throttled',
]);

/** Asks all three at once. */
export async function destroyList(question: DestroyQuestion): Promise<Result<DestroyList>> {
  const { exposure, cluster } = question;
  const [terraform, observed, inCluster] = await Promise.all([
    askAboutState(question),
    observeGateway(exposure.gateway.region, exposure.name),
    cluster === null ? ok(null) : clusterRemains(exposure.name, exposure.cluster.namespace, cluster),
  ]);
  const diagnostics: Diagnostic[] = [
    ...terraform.diagnostics,
    ...observed.diagnostics,
    ...inCluster.diagnostics.map(withCloudOnly),
  ];
  if (!terraform.ok || !observed.ok || !inCluster.ok) return failed(...diagnostics);
  const { plan, inState } = terraform.value;
  const changes = (plan?.resource_changes ?? []).filter(
    (it) => it.mode === 'managed' && it.change.actions.includes('delete'),
  );
  const tracked = new Set([
    ...inState.values(),
    ...changes.flatMap((it) =>
      Object.values(it.change.before ?? {}).filter((value) => typeof value === 'string'),
    ),
  ]);
  const untracked = await confirmed(
    cloudRemains(observed.value, new Set([...tracked, ...companions(observed.value, tracked)])),
    exposure.gateway.region,
    exposure.name,
  );
  if (!untracked.ok) return failed(...diagnostics, ...untracked.diagnostics);
  return ok(
    {
      account: observed.value.account,
      resources: changes.map((it) => it.address).sort(),
      terraformPlan: plan === null ? null : question.planFile,
      untracked: untracked.value,
      cluster: inCluster.value,
    },
    diagnostics,
  );
}

/** A hosted zone or an image that is gone must not keep the rest from being taken down: then nothing is looked up. */
async function askAboutState(question: DestroyQuestion): Promise<Result<TerraformAnswer>> {
  const { workspace, planFile, run, signal } = question;
  // Nothing is created, so no key is needed: the variable only has to have a value.
  const common = { workspace, planFile, run, signal, destroy: true, hostKey: '' };
  const answer = await askTerraform({ ...common, refresh: true });
  if (answer.ok || answer.diagnostics.some((it) => final.has(it.code)) || signal.aborted) return answer;
  return askTerraform({ ...common, refresh: false });
}

/** Disks and spot requests of instances that the state holds go with them. */
function companions(observed: ObservedGateway, tracked: ReadonlySet<string>): readonly string[] {
  const instances = observed.instances.filter((it) => tracked.has(it.id));
  const requests = observed.spotRequests.filter((it) => it.instance !== null && tracked.has(it.instance));
  return [...instances.flatMap((it) => it.volumes), ...requests.map((it) => it.id)];
}

function withCloudOnly(diagnostic: Diagnostic): Diagnostic {
  return {
    ...diagnostic,
    detail: `${diagnostic.detail ?? ''}\n\`expose destroy --cloud-only\` leaves the cluster alone.`.trim(),
  };
}
