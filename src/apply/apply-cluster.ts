/** The cluster's part of an apply: objects, then one workload after the other, then what is no longer wanted. */

import { applyObjects, type ClusterTools, deleteObjects, takeOver } from '../cluster/apply-objects.ts';
import { rollout } from '../cluster/rollout.ts';
import { type Diagnostic, failed, hasError } from '../compiler/diagnostics/diagnostic.ts';
import { withKey } from '../emitters/k8s/key-secret.ts';
import { addressOf, type KubeObject } from '../emitters/k8s/kube-object.ts';
import type { Plan } from '../plan/plan.ts';
import { type StepResult, stepResult } from './run-steps.ts';
import { workloadKinds } from './steps.ts';

export interface ClusterWork extends ClusterTools {
  readonly plan: Plan;
  /** Everything that the file means, in the order to apply it in. */
  readonly manifests: readonly KubeObject[];
  /** The tunnel's private key, for the Secret. */
  readonly tunnelKey: string;
}

/** Seconds for an object to be gone. */
const deleteSeconds = 60;
/** Kubernetes' default for spec.progressDeadlineSeconds, and room for the answer to arrive. */
const deadline = { standard: 600, margin: 15 };

/** Applies everything but workloads, the Namespace first and the key within the Secret. */
export async function applyCluster(work: ClusterWork): Promise<StepResult> {
  const objects = work.manifests
    .filter((it) => !workloadKinds.includes(it.kind))
    .map((it) => withKey(it, work.tunnelKey));
  const cleared = await takeOverAll(objects, work);
  if (hasError(cleared)) return failed(...cleared);
  return stepResult(await applyObjects(objects, work), `${objects.length} objects`);
}

/** Applies one workload and, where asked to, waits for its pods. The next one is changed only after that. */
export async function applyWorkload(
  workload: KubeObject | undefined,
  work: ClusterWork,
  wait: boolean,
): Promise<StepResult> {
  if (workload === undefined) throw new Error('a workload that is not compiled');
  const cleared = await takeOverAll([workload], work);
  const diagnostics = hasError(cleared) ? cleared : await applyObjects([workload], work);
  if (hasError(diagnostics) || !wait) return stepResult(diagnostics);
  return stepResult(await rollout(workload, deadlineOf(workload) + deadline.margin, work), 'ready');
}

/** Deletes what the plan showed as no longer compiled. */
export async function pruneCluster(work: ClusterWork): Promise<StepResult> {
  const gone = work.plan.changes
    .filter((it) => it.target === 'k8s' && it.action === 'delete')
    .map((it) => it.address);
  return stepResult(await deleteObjects(gone, deleteSeconds, work), `${gone.length} objects`);
}

/** Only where the plan showed that somebody added something, and only what it showed. */
async function takeOverAll(
  objects: readonly KubeObject[],
  work: ClusterWork,
): Promise<readonly Diagnostic[]> {
  const shown = new Set(
    work.plan.findings.filter((it) => it.kind === 'foreign-change' && it.healed).map((it) => it.address),
  );
  const diagnostics: Diagnostic[] = [];
  for (const it of objects.filter((object) => shown.has(addressOf(object))))
    diagnostics.push(...(await takeOver(it, work)));
  return diagnostics;
}

function deadlineOf(workload: KubeObject): number {
  const { progressDeadlineSeconds } = (workload.spec ?? {}) as { readonly progressDeadlineSeconds?: number };
  return progressDeadlineSeconds ?? deadline.standard;
}
