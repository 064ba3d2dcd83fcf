/** The cluster's part of an apply: objects, workloads that are no longer wanted, the others, then what nothing uses now. */
import { heldBack } from '../aws/gateway/held-back.ts';
import { applyObjects, takeOver } from '../cluster/apply-objects.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { listLabelled } from '../cluster/live-objects.ts';
import { claimantOf } from '../cluster/ownership/ownership.ts';
import { removable, removeObjects } from '../cluster/ownership/remove-objects.ts';
import { rollout } from '../cluster/rollout/rollout.ts';
import { type Diagnostic, failed, mapResult, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { counted } from '../compiler/diagnostics/quote.ts';
import { ownerOf } from '../compiler/gateway-tags.ts';
import { withKey } from '../emitters/k8s/key-secret.ts';
import { addressOf, type KubeObject } from '../emitters/k8s/kube-object.ts';
import { readPublicKeys } from '../keys/key-files.ts';
import { waitForGateway } from '../outside/wait-for-gateway.ts';
import type { Plan } from '../plan/document/plan.ts';
import type { ProgressStep } from '../progress.ts';
import type { ApplyInput } from './apply.ts';
import { addressesOf } from './outputs.ts';
import type { Provisioned } from './provision.ts';
import type { StepRunner } from './step-runner.ts';
import { isWorkload, type Step, unwanted, workloadKinds } from './steps.ts';

type Done = Result<{ readonly note?: string }>;

/** Seconds for a first boot on the smallest instance without CPU credits, package mirror included, with room for a slow day. */
const gatewaySeconds = 900;
/** Seconds for an object to be gone. */
const deleteSeconds = 60;
/** Kubernetes' default for spec.progressDeadlineSeconds, and room for the answer to arrive. */
const deadline = { standard: 600, margin: 15 };

/** Waits for the gateway, then brings the cluster to the plan; null when a step failed. */
export async function deploy(
  provisioned: Provisioned,
  input: ApplyInput,
  steps: StepRunner<Step>,
): Promise<Provisioned | null> {
  const { plan } = input;
  await steps.run('gateway', (_step, shown) => gateway(provisioned, input, shown));
  await steps.run('objects', () => applyConfiguration(provisioned, input));
  const gone = unwanted(plan);
  await steps.run('retire', () => remove(gone.filter(isWorkload), provisioned, input));
  await steps.run('workload', (step) => {
    const workload = provisioned.objects.find((object) => addressOf(object) === step.address);
    if (workload === undefined) throw new Error('a workload that is not compiled');
    return applyWorkload(workload, provisioned, input);
  });
  const others = gone.filter((address) => !isWorkload(address));
  await steps.run('prune', () => remove(others, provisioned, input));
  return steps.stopped() ? null : provisioned;
}

function gateway({ outputs }: Provisioned, { compilation, context }: ApplyInput, { note }: ProgressStep) {
  const address = outputs.ipv4 ?? outputs.ipv6;
  if (address === null) return Promise.resolve(failed(noAddress));
  const keys = readPublicKeys(context.project.keysFolder);
  if (!keys.ok) return Promise.resolve(keys);
  const { host, previousHost } = keys.value;
  const pinned = {
    address,
    port: compilation.exposure.gateway.ssh.port,
    hostKey: host,
    previousHostKey: previousHost,
  };
  const { exposure } = compilation;
  return waitForGateway(pinned, context.run, {
    seconds: gatewaySeconds,
    signal: context.signal,
    hopeless: () => heldBack(exposure.gateway.region, ownerOf(exposure)),
    note,
  });
}

/** Everything but workloads, the Namespace first and the key and the gateway's addresses within the Secret. */
async function applyConfiguration(
  { cluster, tunnelKey, objects: wanted, uids, outputs, gateway: there }: Provisioned,
  { plan }: ApplyInput,
): Promise<Done> {
  const known = addressesOf(outputs);
  const objects = wanted
    .filter((object) => !workloadKinds.includes(object.kind))
    .map((object) => withKey(object, tunnelKey, known.length === 0 ? there : known));
  const cleared = await takeOverShown(objects, plan, cluster);
  if (!cleared.ok) return cleared;
  const applied = await applyObjects(objects, uids, cluster);
  return mapResult(applied, () => ({ note: counted(objects.length, 'object') }));
}

/** Applies one workload and, where asked to, waits for its pods. The next one is changed only after that. */
async function applyWorkload(
  workload: KubeObject,
  { cluster, uids }: Provisioned,
  { plan, wait }: ApplyInput,
): Promise<Done> {
  const cleared = await takeOverShown([workload], plan, cluster);
  if (!cleared.ok) return cleared;
  const applied = await applyObjects([workload], uids, cluster);
  if (!applied.ok) return applied;
  if (!wait) return ok({});
  const ready = await rollout(workload, deadlineOf(workload) + deadline.margin, cluster);
  return mapResult(ready, () => ({ note: 'ready' }));
}

/** Takes out what the plan showed as no longer compiled, as far as it is still ours, and gives back what it showed. */
async function remove(
  addresses: readonly string[],
  { cluster }: Provisioned,
  { plan, compilation: { exposure, objects } }: ApplyInput,
): Promise<Done> {
  const labelled = await listLabelled(cluster, claimantOf(exposure, objects));
  if (!labelled.ok) return labelled;
  const shown = new Map(plan.changes.map(({ address, diff }) => [address, diff]));
  const unwantedNow = labelled.value.ours
    .filter((object) => addresses.includes(addressOf(object)))
    .map(removable)
    .filter((object) => object !== null)
    .map((object) => (object.adopted ? { ...object, returned: shown.get(object.address) ?? '' } : object));
  const removed = await removeObjects(unwantedNow, deleteSeconds, cluster);
  return mapResult(removed, () => ({ note: counted(unwantedNow.length, 'object') }));
}

/** Only the objects on which the plan showed a field of another manager. */
async function takeOverShown(
  objects: readonly KubeObject[],
  plan: Plan,
  cluster: Cluster,
): Promise<Result<null>> {
  const shown = new Set(
    plan.findings
      .filter((finding) => finding.kind === 'foreign-change' && finding.repairs)
      .map((finding) => finding.address),
  );
  const failures: Diagnostic[] = [];
  for (const object of objects.filter((candidate) => shown.has(addressOf(candidate)))) {
    const taken = await takeOver(object, cluster);
    if (!taken.ok) failures.push(...taken.diagnostics);
  }
  return failures.length === 0 ? ok(null) : failed(...failures);
}

function deadlineOf(workload: KubeObject): number {
  const { progressDeadlineSeconds } = (workload.spec ?? {}) as { readonly progressDeadlineSeconds?: number };
  return progressDeadlineSeconds ?? deadline.standard;
}

const noAddress: Diagnostic = {
  severity: 'error',
  code: 'gateway-silent',
  summary: 'terraform’s state has no address of the gateway',
  detail: 'The part in AWS is missing or incomplete. `expose plan` shows what is missing.',
};
