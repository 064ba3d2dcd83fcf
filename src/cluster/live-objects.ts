/** What of ours the cluster holds now. */
import { failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { KubeObject } from '../emitters/k8s/kube-object.ts';
import { ownSelector } from '../emitters/k8s/labels.ts';
import { accessArguments, type ClusterAccess, listArguments, rawListArguments } from '../tools/kubectl.ts';
import { explainKubectl } from '../tools/kubectl-failure.ts';
import type { RunTool } from '../tools/run.ts';
import { appliedKinds, optionalKinds } from './applied-kinds.ts';
import type { ManagedFields } from './foreign-fields.ts';

export interface LiveObject extends KubeObject {
  readonly metadata: KubeObject['metadata'] & {
    readonly managedFields?: readonly ManagedFields[];
    readonly deletionTimestamp?: string;
  };
  readonly status?: { readonly phase?: string; readonly readyReplicas?: number };
}

/** Every object that carries the gateway's labels, Namespaces excepted. Secrets come with their data: never print one. */
export async function listOurs(
  access: ClusterAccess,
  gatewayName: string,
  run: RunTool,
  signal: AbortSignal,
): Promise<Result<LiveObject[]>> {
  const selector = ownSelector(gatewayName);
  const [known, optional] = await Promise.all([
    readObjects(listArguments(access, appliedKinds, selector), access, run, signal),
    // A kind that only some clusters have: asking for it is an error elsewhere, and by its name kubectl would first look
    // through all that the cluster has.
    Promise.all(
      optionalKinds.map((it) => readObjects(rawListArguments(access, it, selector), access, run, signal)),
    ),
  ]);
  return known.ok ? ok([...known.value, ...optional.flatMap((it) => (it.ok ? it.value : []))]) : known;
}

/** Those of the namespaces that exist. */
export function listNamespaces(
  access: ClusterAccess,
  names: readonly string[],
  run: RunTool,
  signal: AbortSignal,
): Promise<Result<LiveObject[]>> {
  return readObjects(
    [
      ...accessArguments(access),
      'get',
      'namespace',
      ...names,
      '--ignore-not-found',
      '-o',
      'json',
      '--show-managed-fields',
    ],
    access,
    run,
    signal,
  );
}

/** kubectl prints a List, one object, or nothing at all. */
async function readObjects(
  args: readonly string[],
  access: ClusterAccess,
  run: RunTool,
  signal: AbortSignal,
): Promise<Result<LiveObject[]>> {
  const got = await run('kubectl', args, { signal, timeoutSeconds: 30 });
  if (got.exitCode !== 0) return failed(explainKubectl(got, access));
  if (got.stdout.trim() === '') return ok([]);
  const value = JSON.parse(got.stdout) as LiveObject & { readonly items?: readonly LiveObject[] };
  return ok(value.items ? [...value.items] : [value]);
}
