/** Takes down what a DestroyList names: the cluster's part first, so that nothing dials a gateway that is gone, then the cloud's. */
import { setTimeout as sleep } from 'node:timers/promises';
import { runSteps, type StepResult, type StepsReport, stepResult } from '../apply/run-steps.ts';
import { type TerraformRun, terraformRun } from '../apply/terraform-run.ts';
import { type Remainder, readRemains } from '../aws/cloud-remains.ts';
import { removeTagged } from '../aws/remove-tagged.ts';
import { type ClusterTools, deleteObjects } from '../cluster/apply-objects.ts';
import type { ClusterRemains } from '../cluster/remains.ts';
import { type Diagnostic, failed, ok } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import { accessArguments, getArguments } from '../tools/kubectl.ts';
import { explainKubectl } from '../tools/kubectl-failure.ts';
import { applyArguments } from '../tools/terraform.ts';
import type { DestroyList } from './destroy-list.ts';

export interface DestroyReport extends StepsReport {
  /** What still carries the tag; null when EC2 was not asked any more. */
  readonly left: readonly Remainder[] | null;
}

interface DestroyStep {
  readonly kind: 'cluster' | 'terraform' | 'untracked' | 'proof';
  readonly title: string;
  readonly tool: string;
}

/** Seconds for an object to go, for a namespace to empty itself, and for EC2 to stop listing what was deleted. */
const patience = { object: 60, namespace: 60, proof: 90 };

/** Runs the destroy. `cluster` is null when the cluster is left alone. */
export async function destroy(
  list: DestroyList,
  exposure: Exposure,
  on: TerraformRun,
  cluster: ClusterTools | null,
): Promise<DestroyReport> {
  let left: readonly Remainder[] | null = null;
  const report = await runSteps(
    stepsOf(list),
    async ({ kind }, shown): Promise<StepResult> => {
      switch (kind) {
        case 'cluster':
          return list.cluster && cluster ? removeFromCluster(list.cluster, cluster) : ok({});
        case 'terraform':
          return stepResult(
            (await terraformRun(applyArguments(list.terraformPlan ?? '', { lockSeconds: 3 }), on))
              .diagnostics,
          );
        case 'untracked':
          return removeUntracked(exposure, on.signal);
        case 'proof': {
          const seen = await lookForRest(exposure, on.signal, shown.note);
          left = seen.left;
          return seen.result;
        }
      }
    },
    on.progress,
    on.signal,
  );
  return { ...report, left };
}

function stepsOf(list: DestroyList): readonly DestroyStep[] {
  const inCluster = list.cluster !== null && list.cluster.objects.length + list.cluster.namespaces.length > 0;
  return [
    ...(inCluster
      ? [{ kind: 'cluster', title: 'delete the cluster’s objects', tool: 'kubectl' } as const]
      : []),
    ...(list.terraformPlan === null
      ? []
      : [{ kind: 'terraform', title: 'destroy what the state holds', tool: 'terraform' } as const]),
    { kind: 'untracked', title: 'remove what carries the tag and is in no state', tool: 'aws' },
    { kind: 'proof', title: 'look whether anything is left', tool: 'aws' },
  ];
}

async function removeFromCluster(remains: ClusterRemains, on: ClusterTools): Promise<StepResult> {
  const failures = await deleteObjects(remains.objects, patience.object, on);
  if (failures.length > 0) return failed(...failures);
  const slow: Diagnostic[] = [];
  for (const namespace of remains.namespaces) {
    const asked = await on.run(
      'kubectl',
      [
        ...accessArguments(on.access),
        'delete',
        `namespace/${namespace}`,
        '--ignore-not-found',
        '--wait=false',
      ],
      { signal: on.signal },
    );
    if (asked.exitCode !== 0) return failed(explainKubectl(asked, on.access));
    if (!(await isGone(namespace, on))) slow.push(stillEnding(namespace));
  }
  return ok({ note: `${remains.objects.length} objects, ${remains.namespaces.length} namespaces` }, slow);
}

async function isGone(namespace: string, on: ClusterTools): Promise<boolean> {
  for (
    const until = performance.now() + patience.namespace * 1000;
    performance.now() < until && !on.signal.aborted;
  ) {
    const live = await on.run('kubectl', getArguments(on.access, `namespace/${namespace}`, null), {
      signal: on.signal,
    });
    if (live.exitCode === 0 && live.stdout.trim() === '') return true;
    await sleep(500, undefined, { signal: on.signal }).catch(() => {});
  }
  return false;
}

/** Looked up anew: terraform has just removed most of it, and an interrupted run may have left something else. */
async function removeUntracked(exposure: Exposure, signal: AbortSignal): Promise<StepResult> {
  const remains = await readRemains(exposure.gateway.region, exposure.name);
  if (!remains.ok) return remains;
  const removed = await removeTagged(remains.value, exposure.gateway.region, signal);
  if (!removed.ok) return removed;
  const names = remains.value.map(({ type, id }) => `${type} ${id}`);
  return ok({ note: names.length === 0 ? 'nothing' : names.join(', ') });
}

/** EC2 lists some things for a moment after they are deleted. */
async function lookForRest(
  exposure: Exposure,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<{ readonly result: StepResult; readonly left: readonly Remainder[] | null }> {
  const until = performance.now() + patience.proof * 1000;
  for (;;) {
    const remains = await readRemains(exposure.gateway.region, exposure.name);
    if (!remains.ok) return { left: null, result: remains };
    const left = remains.value;
    if (left.length === 0) return { left, result: ok({ note: 'nothing with the tag is left' }) };
    if (performance.now() > until || signal.aborted) {
      const billed = left.some((remainder) => remainder.billed);
      return { left, result: billed ? failed(leftover(left)) : ok({ note: `${left.length} left` }) };
    }
    note(left.map(({ id }) => id).join(', '));
    await sleep(3000, undefined, { signal }).catch(() => {});
  }
}

function leftover(left: readonly Remainder[]): Diagnostic {
  return {
    severity: 'error',
    code: 'leftover',
    summary: 'something that costs money is left',
    detail: [
      ...left.filter((it) => it.billed).map((it) => `${it.type} ${it.id}`),
      'Run `expose destroy` again, or delete it in the AWS console.',
    ].join('\n'),
  };
}

function stillEnding(namespace: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'namespace-ending',
    summary: `the namespace ${namespace} is still being deleted`,
    detail: `The cluster removes it once nothing is left in it: kubectl get namespace ${namespace}`,
  };
}
