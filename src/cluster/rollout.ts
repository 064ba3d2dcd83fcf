/** Waits until a workload's pods run what was applied, and says why when they do not. */
import { failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { addressOf, type KubeObject } from '../emitters/k8s/kube-object.ts';
import { getArguments, rolloutArguments } from '../tools/kubectl.ts';
import type { ToolResult } from '../tools/run.ts';
import type { Cluster } from './cluster.ts';
import { type LivePod, type LiveWorkload, rolloutReasons } from './rollout-reasons.ts';

/** Waits at most so many seconds. Fails with the workload's conditions and the reasons for which its pods wait. */
export async function rollout(
  workload: KubeObject,
  seconds: number,
  cluster: Cluster,
): Promise<Result<null>> {
  const { access, run, signal } = cluster;
  const { resource, namespace } = placeOf(workload);
  const result = await run('kubectl', rolloutArguments(access, resource, namespace, seconds), { signal });
  if (result.exitCode === 0) return ok(null);
  const reasons = signal.aborted ? [] : await causes(workload, cluster);
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

/** Asked without the signal, so that a rollout that timed out is explained to the end. */
async function causes(workload: KubeObject, { access, run }: Cluster): Promise<readonly string[]> {
  const { resource, namespace } = placeOf(workload);
  const selector = Object.entries(podLabels(workload))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const [live, pods] = await Promise.all([
    run('kubectl', getArguments(access, resource, namespace)),
    run('kubectl', [...getArguments(access, 'pods', namespace), '-l', selector]),
  ]);
  const podList = parsed<{ items?: readonly LivePod[] }>(pods);
  return rolloutReasons(parsed<LiveWorkload>(live) ?? {}, podList?.items ?? []);
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
