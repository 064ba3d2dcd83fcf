/**
 * Brings objects into the cluster: handing over what others added to them, then server-side apply. A manifest goes through
 * standard input, so that the private key in the Secret is in no argument list, no file and no log.
 */
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { type KubeObject, listJson } from '../emitters/k8s/kube-object.ts';
import {
  accessArguments,
  type ClusterAccess,
  deleteArguments,
  getArguments,
  kubectlApplyArguments,
} from '../tools/kubectl.ts';
import { explainKubectl } from '../tools/kubectl-failure.ts';
import type { RunTool } from '../tools/run.ts';
import type { ManagedFields } from './foreign-fields.ts';
import { adoptForeignFields } from './managed-fields.ts';

/** How the cluster is reached. */
export interface ClusterTools {
  readonly access: ClusterAccess;
  readonly run: RunTool;
  readonly signal: AbortSignal;
}

/** Applies objects in the order given. Errors of single objects do not keep the others from being applied. */
export async function applyObjects(
  objects: readonly KubeObject[],
  on: ClusterTools,
): Promise<readonly Diagnostic[]> {
  if (objects.length === 0) return [];
  const result = await on.run('kubectl', kubectlApplyArguments(on.access), {
    stdin: listJson(objects),
    signal: on.signal,
  });
  return result.exitCode === 0 ? [] : [explainKubectl(result, on.access)];
}

/**
 * Makes expose the owner of what others set on an object, so that the apply that follows removes what is not compiled.
 * Tried again when somebody writes to the object in between.
 */
export async function takeOver(object: KubeObject, on: ClusterTools): Promise<readonly Diagnostic[]> {
  const { kind, metadata } = object;
  const namespace = metadata.namespace ?? null;
  for (let attempt = 1; ; attempt += 1) {
    const live = await on.run(
      'kubectl',
      [...getArguments(on.access, `${kind}/${metadata.name}`, namespace), '--show-managed-fields'],
      { signal: on.signal },
    );
    if (live.exitCode !== 0) return [explainKubectl(live, on.access)];
    const patch = live.stdout.trim() === '' ? null : ownershipPatch(JSON.parse(live.stdout) as LiveObject);
    if (patch === null) return [];
    // An argument, because kubectl reads no patch from a socket; it names fields and holds no value of one.
    const patched = await on.run(
      'kubectl',
      [
        ...accessArguments(on.access),
        'patch',
        `${kind}/${metadata.name}`,
        ...(namespace === null ? [] : ['-n', namespace]),
        '--type=json',
        '-p',
        JSON.stringify(patch),
      ],
      { signal: on.signal },
    );
    if (patched.exitCode === 0) return [];
    if (attempt === 3) return [explainKubectl(patched, on.access)];
  }
}

/** Deletes objects given by address; what is gone already is fine. A Namespace is never deleted here. */
export async function deleteObjects(
  addresses: readonly string[],
  timeoutSeconds: number,
  on: ClusterTools,
): Promise<readonly Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  for (const address of addresses) {
    const [kind = '', ...rest] = address.split('/');
    if (kind === 'Namespace') continue;
    const [name = '', namespace = null] = rest.reverse();
    const result = await on.run(
      'kubectl',
      deleteArguments(on.access, [`${kind}/${name}`], namespace, timeoutSeconds),
      { signal: on.signal },
    );
    if (result.exitCode !== 0) diagnostics.push(explainKubectl(result, on.access));
  }
  return diagnostics;
}

interface LiveObject {
  readonly metadata: { readonly resourceVersion: string; readonly managedFields?: readonly ManagedFields[] };
}

/** A JSON patch that only holds as long as nobody else has written; null when all is ours already. */
function ownershipPatch({ metadata }: LiveObject): readonly object[] | null {
  const adopted = adoptForeignFields(metadata.managedFields ?? []);
  if (adopted === null) return null;
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
    { op: 'replace', path: '/metadata/managedFields', value: adopted },
  ];
}
