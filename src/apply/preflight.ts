/** Everything that would stop a later step, asked before anything is changed. */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { addressQuota } from '../aws/address-quota.ts';
import { readOffer } from '../aws/gateway-offer.ts';
import { findCluster } from '../cluster/find-cluster.ts';
import { readReviews, reviewArguments, reviewsFor } from '../cluster/rights.ts';
import { type Diagnostic, failed, hasError, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Compilation } from '../emitters/emitter.ts';
import { readPrivateKey } from '../keys/key-files.ts';
import { groundNow, whatMoved } from '../plan/drift-since-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { Surroundings } from '../plan/plan-context.ts';
import { silentProgress } from '../progress.ts';
import { initTerraform } from '../project/init-terraform.ts';
import { terraformVersion } from '../project/terraform-version.ts';
import { fillWorkspace, workspaceOf } from '../project/terraform-workspace.ts';
import type { ClusterAccess } from '../tools/kubectl.ts';
import { explainKubectl } from '../tools/kubectl-failure.ts';
import type { Workspace } from '../tools/terraform.ts';

/** What the later steps work with. */
export interface Ready {
  readonly access: ClusterAccess;
  readonly workspace: Workspace;
  /** The private keys' text: for terraform's environment and kubectl's standard input only. */
  readonly hostKey: string;
  readonly tunnelKey: string;
}

/** Enough for the state, its backup and a plan many times over; terraform writes the state after each resource. */
const neededBytes = 32 * 1024 * 1024;

/** Fails with everything that is missing or has moved since the plan; nothing has been changed then. */
export async function preflight(
  plan: Plan,
  compilation: Compilation,
  around: Surroundings,
): Promise<Result<Ready>> {
  const { exposure } = compilation;
  const workspace = workspaceOf(around.home, exposure.state);
  const [hostKey, tunnelKey] = [
    readPrivateKey(join(around.home, 'keys'), 'host'),
    readPrivateKey(join(around.home, 'keys'), 'tunnel'),
  ];
  fillWorkspace(compilation, around.home, around.out);
  const quiet = { ...around, progress: silentProgress };
  const [disk, terraform, ground, access, offered] = await Promise.all([
    checkDisk(around.home),
    terraformVersion(workspace, around.run),
    groundNow(compilation, quiet),
    findCluster(exposure.cluster.context, around.kubeconfig, around.run, around.signal),
    plan.terraformPlan === null ? [] : checkCloud(plan, compilation),
  ]);
  const diagnostics: Diagnostic[] = [
    ...disk,
    ...terraform,
    ...hostKey.diagnostics,
    ...tunnelKey.diagnostics,
    ...access.diagnostics,
    ...offered,
    ...(ground.ok ? whatMoved(plan, ground.value) : ground.diagnostics),
    ...orphanedGateway(plan),
  ];
  if (hasError(diagnostics) || !hostKey.ok || !tunnelKey.ok || !access.ok)
    return failed(...unique(diagnostics));
  const rights = await checkRights(access.value, compilation, around);
  // A plan made on another machine meets a workspace that terraform has never seen.
  const ready =
    rights.length > 0
      ? failed(...rights)
      : await initTerraform(workspace, around.run, { migrate: false, signal: around.signal });
  return ready.ok
    ? ok({ access: access.value, workspace, hostKey: hostKey.value, tunnelKey: tunnelKey.value }, diagnostics)
    : ready;
}

async function checkDisk(home: string): Promise<Diagnostic[]> {
  const { bavail, bsize } = await statfs(home);
  if (bavail * bsize >= neededBytes) return [];
  return [
    {
      severity: 'error',
      code: 'disk-full',
      summary: `there is hardly any room left for ${home}`,
      detail:
        'terraform writes its state there after every resource; without room, what was made would be forgotten. Nothing was changed.',
    },
  ];
}

async function checkCloud(plan: Plan, compilation: Compilation): Promise<readonly Diagnostic[]> {
  const offer = await readOffer(compilation.exposure, new Date());
  if (!offer.ok) return offer.diagnostics;
  const quota = await addressQuota(plan.context.region, plan.changes);
  return [...offer.value.unavailable, ...quota.diagnostics];
}

/** One question for all rights: the server answers a list of reviews at once. */
async function checkRights(
  access: ClusterAccess,
  compilation: Compilation,
  { run, signal }: Surroundings,
): Promise<readonly Diagnostic[]> {
  const asked = await run('kubectl', reviewArguments(access), {
    stdin: JSON.stringify(reviewsFor(compilation.objects)),
    signal,
  });
  return asked.exitCode === 0 ? readReviews(asked.stdout, access) : [explainKubectl(asked, access)];
}

/** A gateway that no state knows would lose its interface to a second one. */
function orphanedGateway(plan: Plan): readonly Diagnostic[] {
  const orphan = plan.findings.find(
    (it) => it.kind === 'orphan-resource' && it.address.startsWith('i-') && !it.healed,
  );
  if (!orphan || !plan.changes.some((it) => it.address === 'aws_instance.gateway' && it.action === 'create'))
    return [];
  return [
    {
      severity: 'error',
      code: 'orphan-without-state',
      summary: `${orphan.address} carries this gateway’s tag, and the state knows nothing of it`,
      detail:
        'The state was lost, or this gateway was made elsewhere. Bring the state back (.expose/NAME/terraform.tfstate or its .backup), or take the old gateway down with `expose destroy`. A second gateway beside it is not made.',
    },
  ];
}

/** Two of the questions may fail for the same reason. */
function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((it) => [`${it.code} ${it.summary}`, it])).values()];
}
