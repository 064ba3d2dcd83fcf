/** One question to the cluster: what would a server-side apply of the manifests change, and what of ours is too much? */

import { type LiveObject, listNamespaces, listOurs } from '../../cluster/live-objects.ts';
import { nodeWarnings, staticWarnings } from '../../cluster/warnings.ts';
import { type Diagnostic, failed, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { fingerprintAnnotation, isKeySecret, withKey } from '../../emitters/k8s/key-secret.ts';
import { addressOf, type KubeObject, listJson } from '../../emitters/k8s/kube-object.ts';
import { type ClusterAccess, diffArguments, diffEnvironment, diffExit } from '../../tools/kubectl.ts';
import { type ObjectDiff, readDiff } from '../../tools/kubectl-diff.ts';
import { explainKubectl } from '../../tools/kubectl-failure.ts';
import type { RunTool } from '../../tools/run.ts';
import type { ClusterState } from './cluster-changes.ts';
import { lastApplied } from './secret-diff.ts';

export interface ClusterQuestion {
  readonly access: ClusterAccess;
  readonly exposure: Exposure;
  readonly manifests: readonly KubeObject[];
  /** The tunnel's private key; null where this machine has none, and then fingerprints are all that is compared. */
  readonly tunnelKey: string | null;
  readonly run: RunTool;
  readonly signal: AbortSignal;
}

/** Warnings come as diagnostics of a good result. */
export async function askCluster(question: ClusterQuestion): Promise<Result<ClusterState>> {
  const { access, exposure, manifests, run, signal } = question;
  const names = [
    ...new Set(
      manifests.flatMap((it) => it.metadata.namespace ?? (it.kind === 'Namespace' ? it.metadata.name : [])),
    ),
  ];
  const [ours, namespaces, warnings] = await Promise.all([
    listOurs(access, exposure.name, run, signal),
    names.length === 0 ? ok([]) : listNamespaces(access, names, run, signal),
    nodeWarnings(manifests, exposure, access, run, signal),
  ]);
  if (!ours.ok || !namespaces.ok) return failed(...(ours.ok ? namespaces.diagnostics : ours.diagnostics));
  const ending = namespaces.value.find((it) => it.metadata.deletionTimestamp !== undefined);
  if (ending) return failed(terminating(ending.metadata.name));
  const present = new Set(namespaces.value.map((it) => it.metadata.name));
  const deferred = manifests.filter(
    (it) => it.metadata.namespace !== undefined && !present.has(it.metadata.namespace),
  );
  const askable = manifests.filter((it) => !deferred.includes(it));
  const leaking = ours.value.find(
    (it) => isKeySecret(it) && it.metadata.annotations?.[lastApplied] !== undefined,
  );
  const diffs = await diffsOf(
    askable.filter((it) => !(leaking && isKeySecret(it))),
    ours.value,
    question,
  );
  if (!diffs.ok) return diffs;
  const state = {
    manifests,
    ours: ours.value,
    deferred,
    diffs: [...diffs.value, ...(leaking ? [annotationDiff(leaking)] : [])],
  };
  return ok(state, [
    ...staticWarnings(manifests, namespaces.value),
    ...warnings,
    ...(leaking ? [leak(leaking)] : []),
  ]);
}

async function diffsOf(
  manifests: readonly KubeObject[],
  ours: readonly LiveObject[],
  question: ClusterQuestion,
): Promise<Result<ObjectDiff[]>> {
  const { access, tunnelKey, run, signal } = question;
  const asked =
    tunnelKey === null
      ? manifests.filter((it) => !isKeySecret(it))
      : manifests.map((it) => withKey(it, tunnelKey));
  const unasked =
    tunnelKey === null ? manifests.filter(isKeySecret).flatMap((it) => byFingerprint(it, ours)) : [];
  if (asked.length === 0) return ok(unasked);
  const diff = await run('kubectl', diffArguments(access), {
    stdin: listJson(asked),
    env: diffEnvironment,
    signal,
    timeoutSeconds: 60,
  });
  if (diffExit(diff.exitCode) === 'failed') return failed(explainKubectl(diff, access));
  return ok([...readDiff(diff.stdout), ...unasked]);
}

/** The Secret's change where its data cannot be compared: a clone of the repository has only the public key. */
function byFingerprint(manifest: KubeObject, ours: readonly LiveObject[]): ObjectDiff[] {
  const live = ours.find((it) => addressOf(it) === addressOf(manifest));
  if (
    live &&
    live.metadata.annotations?.[fingerprintAnnotation] ===
      manifest.metadata.annotations?.[fingerprintAnnotation]
  )
    return [];
  return [{ address: addressOf(manifest), action: live ? 'update' : 'create', diff: '' }];
}

function annotationDiff(secret: LiveObject): ObjectDiff {
  return {
    address: addressOf(secret),
    action: 'update',
    diff: '- the annotation of client-side apply, which holds the key in clear (not shown)',
  };
}

function leak(secret: LiveObject): Diagnostic {
  return {
    severity: 'warning',
    code: 'secret-annotation',
    summary: `${addressOf(secret)} holds its key in an annotation`,
    detail:
      'Client-side kubectl apply put it there. apply takes it out; expose keys rotate makes a new key, in case somebody has read it.',
  };
}

function terminating(name: string): Diagnostic {
  return {
    severity: 'error',
    code: 'cluster-refused',
    summary: `the namespace ${name} is being deleted`,
    detail: 'Nothing can be made in it until it is gone. Wait, then run the same command again.',
  };
}
