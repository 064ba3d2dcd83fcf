/** Waits until a workload's pods run what was applied, and says why when they do not. */
import { setTimeout } from 'node:timers/promises';
import { failed, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { addressOf, type KubeObject } from '../../emitters/k8s/kube-object.ts';
import { getArguments, rolloutArguments } from '../../tools/kubectl.ts';
import type { ToolResult } from '../../tools/run.ts';
import type { Cluster } from '../cluster.ts';
import {
  type LivePod,
  type LiveWorkload,
  lastingReasons,
  rolloutReasons,
  secondsSeen,
} from './rollout-reasons.ts';

/** Between two looks at the pods. */
const lookSeconds = 5;

/**
 * Waits at most so many seconds, and less if the cluster names a cause that does not pass. Fails with the workload's
 * conditions and the reasons for which its pods wait.
 */
export async function rollout(
  workload: KubeObject,
  seconds: number,
  cluster: Cluster,
): Promise<Result<null>> {
  const { access, run, signal } = cluster;
  const { resource, namespace } = placeOf(workload);
  const pointless = new AbortController();
  const status = run('kubectl', rolloutArguments(access, resource, namespace, seconds), {
    signal: AbortSignal.any([signal, pointless.signal]),
  });
  const lasting = await lastingCauses(workload, cluster, status);
  pointless.abort();
  const result = await status;
  if (result.exitCode === 0) return ok(null);
  // A person has ended the wait, and the pods may only have needed longer.
  if (signal.aborted && lasting.length === 0) return failed();
  const reasons = lasting.length > 0 ? lasting : rolloutReasons(...(await look(workload, cluster)));
  return failed({
    severity: 'error',
    code: 'rollout-failed',
    summary: `${addressOf(workload)} did not become ready`,
    detail: [
      ...(reasons.length > 0 ? reasons : [lastLine(result)]),
      'Put it right and run `expose apply` again: it goes on from here.',
    ].join('\n'),
  });
}

/** Why a workload's pods are not ready, in the cluster's own words; empty when it names no cause. */
export async function whyNotReady(workload: KubeObject, cluster: Cluster): Promise<readonly string[]> {
  return rolloutReasons(...(await look(workload, cluster)));
}

/** Looks until `status` has ended, or a cause was there for as long as it takes; then the latest words for it. */
async function lastingCauses(
  workload: KubeObject,
  cluster: Cluster,
  status: Promise<unknown>,
): Promise<readonly string[]> {
  for (let seen = { seconds: 0, patience: 0 }; ; ) {
    if (await endsWithin(status, lookSeconds)) return [];
    const lasting = lastingReasons(...(await look(workload, cluster)));
    seen = secondsSeen(seen, lasting, lookSeconds);
    if (seen.seconds >= seen.patience) return lasting.reasons;
  }
}

async function endsWithin(running: Promise<unknown>, seconds: number): Promise<boolean> {
  const timer = new AbortController();
  const ended = await Promise.race([
    running.then(() => true),
    setTimeout(seconds * 1000, false, { signal: timer.signal }).catch(() => false),
  ]);
  timer.abort();
  return ended;
}

/** What the cluster says about the workload and its pods. Asked without the signal, so that a failure is explained. */
async function look(
  workload: KubeObject,
  { access, run }: Cluster,
): Promise<[LiveWorkload, readonly LivePod[]]> {
  const { resource, namespace } = placeOf(workload);
  const selector = Object.entries(podLabels(workload))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const [live, pods] = await Promise.all([
    run('kubectl', getArguments(access, resource, namespace)),
    run('kubectl', [...getArguments(access, 'pods', namespace), '-l', selector]),
  ]);
  return [parsed<LiveWorkload>(live) ?? {}, parsed<{ items?: readonly LivePod[] }>(pods)?.items ?? []];
}

function placeOf({ kind, metadata }: KubeObject): { readonly resource: string; readonly namespace: string } {
  return { resource: `${kind}/${metadata.name}`, namespace: metadata.namespace ?? 'default' };
}

function podLabels(workload: KubeObject): Readonly<Record<string, string>> {
  const { selector } = (workload.spec ?? {}) as {
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  };
  return selector?.matchLabels ?? {};
}

function parsed<T>(result: ToolResult): T | null {
  return result.exitCode === 0 && result.stdout.trim() !== '' ? (JSON.parse(result.stdout) as T) : null;
}

function lastLine(result: ToolResult): string {
  return (result.stderr.trim() || result.stdout.trim()).split('\n').at(-1) ?? '';
}
