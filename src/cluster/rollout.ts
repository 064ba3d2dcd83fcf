/** Waits until a workload's pods run what was applied, and says why when they do not. */
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { addressOf, type KubeObject } from '../emitters/k8s/kube-object.ts';
import { getArguments, rolloutArguments } from '../tools/kubectl.ts';
import type { ToolResult } from '../tools/run.ts';
import type { ClusterTools } from './apply-objects.ts';
import { type LivePod, type LiveWorkload, rolloutReasons } from './rollout-reasons.ts';

/** Waits at most so many seconds; an error with the workload's conditions and its pods' waiting reasons otherwise. */
export async function rollout(
  workload: KubeObject,
  seconds: number,
  on: ClusterTools,
): Promise<readonly Diagnostic[]> {
  const resource = `${workload.kind}/${workload.metadata.name}`;
  const namespace = workload.metadata.namespace ?? 'default';
  const result = await on.run('kubectl', rolloutArguments(on.access, resource, namespace, seconds), {
    signal: on.signal,
  });
  if (result.exitCode === 0) return [];
  const reasons = on.signal.aborted ? [] : await causes(workload, resource, namespace, on);
  return [
    {
      severity: 'error',
      code: 'rollout-failed',
      summary: `${addressOf(workload)} did not become ready`,
      detail: [
        ...(reasons.length > 0 ? reasons : [lastLine(result)]),
        'Put it right and run `expose apply` again: it goes on from here.',
      ].join('\n'),
    },
  ];
}

async function causes(
  workload: KubeObject,
  resource: string,
  namespace: string,
  on: ClusterTools,
): Promise<readonly string[]> {
  const selector = Object.entries(podLabels(workload))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const [live, pods] = await Promise.all([
    on.run('kubectl', getArguments(on.access, resource, namespace)),
    on.run('kubectl', [...getArguments(on.access, 'pods', namespace), '-l', selector]),
  ]);
  return rolloutReasons(
    parsed<LiveWorkload>(live) ?? {},
    parsed<{ items?: readonly LivePod[] }>(pods)?.items ?? [],
  );
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
