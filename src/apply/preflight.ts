/** Everything that would stop a later step, asked before anything is changed. */
import { statfs } from 'node:fs/promises';
import { endingCredentials } from '../aws/access/ending-credentials.ts';
import { addressQuota } from '../aws/address-quota.ts';
import { observeGateway } from '../aws/gateway/observe-gateway.ts';
import { claim, type ObservedGateway } from '../aws/gateway/ownership.ts';
import { readOffer } from '../aws/gateway-offer.ts';
import { vcpuQuota } from '../aws/launch/vcpu-quota.ts';
import { vpcQuota } from '../aws/launch/vpc-quota.ts';
import { writeRights } from '../aws/policy/write-rights.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { checkRights } from '../cluster/rights.ts';
import {
  type Diagnostic,
  failed,
  hasError,
  mapResult,
  ok,
  type Result,
} from '../compiler/diagnostics/diagnostic.ts';
import { ownerOf } from '../compiler/gateway-tags.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Compilation } from '../emitters/compilation.ts';
import type { KubeObject } from '../emitters/k8s/kube-object.ts';
import { readPrivateKey } from '../keys/key-files.ts';
import { launchesGateway, type Plan } from '../plan/document/plan.ts';
import { driftSincePlan, lookAgain, type SecondLook } from '../plan/drift-since-plan.ts';
import { silentProgress } from '../progress.ts';
import { prepareTerraform } from '../project/init-terraform.ts';
import { stateIds } from '../project/local-state.ts';
import type { Project } from '../project/project.ts';
import { terraformVersion } from '../project/terraform-version.ts';
import type { Workspace } from '../tools/terraform/terraform.ts';
import type { ApplyInput } from './apply.ts';
import { gatewaySincePlan } from './gateway-since-plan.ts';

/** What the later steps work with. */
export interface Prepared {
  readonly cluster: Cluster;
  /** What is applied in the cluster, and the uids of what stands in its places, by address. */
  readonly objects: readonly KubeObject[];
  readonly uids: ReadonlyMap<string, string>;
  /** The gateway's addresses that the key's Secret names. */
  readonly gateway: readonly string[];
  readonly workspace: Workspace;
  /** The private key's text: for kubectl's standard input only. */
  readonly tunnelKey: string;
}

/** Enough for the state, its backup and a plan many times over; terraform writes the state after each resource. */
const neededBytes = 32 * 1024 * 1024;

/**
 * Fails with everything that is missing or has moved since the plan; nothing has been changed then. What a tool says of
 * its own end after a signal is no reason.
 */
export async function preflight(input: ApplyInput): Promise<Result<Prepared>> {
  const prepared = await prepare(input);
  return !prepared.ok && input.context.signal.aborted ? failed() : prepared;
}

async function prepare({ plan, compilation, context }: ApplyInput): Promise<Result<Prepared>> {
  const { project } = context;
  const hostKey = readPrivateKey(project.keysFolder, 'host');
  const tunnelKey = readPrivateKey(project.keysFolder, 'tunnel');
  const [disk, terraform, look, cloud] = await Promise.all([
    checkDisk(project.privateFolder),
    terraformVersion(project.terraform, context),
    lookAgain(compilation, { ...context, adopt: plan.adopt, progress: silentProgress }),
    plan.terraformPlan === null ? ok(null) : checkCloud(plan, compilation, project),
  ]);
  const answers: readonly Result<unknown>[] = [disk, terraform, hostKey, tunnelKey, cloud, look];
  const diagnostics = [
    ...answers.flatMap((answer) => answer.diagnostics),
    ...(look.ok ? driftSincePlan(plan, look.value.basis) : []),
  ];
  if (hasError(diagnostics) || !tunnelKey.ok || !look.ok) return failed(...unique(diagnostics));
  const ready = await prepareBoth(compilation, context, look.value);
  if (!ready.ok) return ready;
  return ok({ ...ready.value, tunnelKey: tunnelKey.value }, unique([...diagnostics, ...ready.diagnostics]));
}

/** The rights in the cluster, and a workspace: a plan made on another machine meets one that terraform has never seen. */
async function prepareBoth(
  compilation: Compilation,
  context: ApplyInput['context'],
  { cluster, objects, uids, gateway }: SecondLook,
): Promise<Result<Omit<Prepared, 'tunnelKey'>>> {
  const rights = await checkRights(objects, cluster);
  if (!rights.ok) return rights;
  const workspace = await prepareTerraform(compilation, context);
  return mapResult(workspace, (filled) => ({ cluster, objects, uids, gateway, workspace: filled }));
}

async function checkDisk(privateFolder: string): Promise<Result<null>> {
  const { bavail, bsize } = await statfs(privateFolder);
  if (bavail * bsize >= neededBytes) return ok(null);
  return failed({
    severity: 'error',
    code: 'disk-full',
    summary: `there is hardly any room left for ${privateFolder}`,
    detail:
      'terraform writes its state there after every resource. Without room it would forget what it has made. Nothing was changed.',
  });
}

async function checkCloud(plan: Plan, { exposure }: Compilation, project: Project): Promise<Result<null>> {
  const [offer, seen] = await Promise.all([
    readOffer(exposure, new Date()),
    observeGateway(exposure.gateway.region, exposure.name),
  ]);
  if (!offer.ok) return offer;
  if (!seen.ok) return seen;
  const observed = claim(seen.value, ownerOf(exposure), stateIds(project.terraform) ?? new Set());
  const [quota, vcpus, vpcs, rights] = await Promise.all([
    addressQuota(plan.target.region, plan.changes),
    gatewayQuota(plan, exposure, observed),
    vpcQuota(plan.target.region, plan.changes),
    writeRights(exposure, plan, observed),
  ]);
  const refusals = [
    ...offer.value.unavailable,
    ...quota.diagnostics,
    ...vcpus,
    ...vpcs,
    ...rights.diagnostics,
    ...gatewaySincePlan(plan, exposure, project, observed),
  ];
  // The credentials are there: the offer was asked with them.
  return refusals.length === 0 ? ok(null, await endingCredentials()) : failed(...refusals);
}

/** Again, because others may have started instances since the plan. */
async function gatewayQuota(
  plan: Plan,
  exposure: Exposure,
  observed: ObservedGateway,
): Promise<readonly Diagnostic[]> {
  const [first] = plan.launches;
  return launchesGateway(plan) && first !== undefined ? vcpuQuota(exposure, first, observed) : [];
}

/** Two of the questions may fail for the same reason. */
function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [
    ...new Map(
      diagnostics.map((diagnostic) => [`${diagnostic.code} ${diagnostic.summary}`, diagnostic]),
    ).values(),
  ];
}
