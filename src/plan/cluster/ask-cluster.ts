/** One question to the cluster: what would a server-side apply change, and which of our objects should no longer be there? */
import type { Cluster } from '../../cluster/cluster.ts';
import type { LiveObject } from '../../cluster/live-object.ts';
import { listLabelled, listNamespaces, readLive } from '../../cluster/live-objects.ts';
import { claimantOf } from '../../cluster/ownership/ownership.ts';
import { nodeWarnings, staticWarnings } from '../../cluster/warnings.ts';
import { type Diagnostic, failed, hasError, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import type { Compilation } from '../../emitters/compilation.ts';
import { fingerprintAnnotation, gatewayOf, isKeySecret, withKey } from '../../emitters/k8s/key-secret.ts';
import { addressOf, type KubeObject, listJson } from '../../emitters/k8s/kube-object.ts';
import { explainKubectl, serverWarnings } from '../../tools/explain-kubectl.ts';
import { diffArguments, diffEnvironment, diffExit } from '../../tools/kubectl.ts';
import { type ObjectDiff, readKubectlDiff } from '../../tools/read-kubectl-diff.ts';
import type { ClusterState } from './cluster-changes.ts';
import { pathWarnings, readPath } from './path-warnings.ts';
import { holdsLastApplied } from './secret-diff.ts';
import { standing } from './standing.ts';

/**
 * Compares the compiled objects with the cluster. Warnings come as diagnostics of a good result; objects of others that
 * are in the way are errors. `adopt` are addresses of those that are taken over on purpose. Without the tunnel's private
 * key, which a clone of the repository does not have, the Secret is compared by its fingerprint.
 */
export async function askCluster(
  { exposure, objects: compiled }: Compilation,
  cluster: Cluster,
  { tunnelKey, adopt }: { readonly tunnelKey: string | null; readonly adopt: readonly string[] },
): Promise<Result<ClusterState>> {
  const [labelled, live, namespaces, onNodes, path] = await Promise.all([
    listLabelled(cluster, claimantOf(exposure, compiled)),
    readLive(cluster, compiled),
    listNamespaces(cluster, namespacesOf(compiled)),
    nodeWarnings(compiled, exposure, cluster),
    readPath(compiled, exposure, cluster),
  ]);
  if (!labelled.ok) return labelled;
  if (!live.ok) return live;
  if (!namespaces.ok) return namespaces;
  const ending = namespaces.value.find((namespace) => namespace.metadata.deletionTimestamp !== undefined);
  if (ending) return failed(terminating(ending.metadata.name));
  const warnings = [...onNodes, ...pathWarnings(path, exposure, { compiled, live: live.value })];
  const { claim, ours } = labelled.value;
  const { objects, adopted, diagnostics } = standing({ compiled, live: live.value, claim, adopt });
  const faults = [...diagnostics, ...staticWarnings(objects, namespaces.value)];
  if (hasError(faults)) return failed(...faults, ...warnings);
  const present = new Set(namespaces.value.map((namespace) => namespace.metadata.name));
  const isDeferred = ({ metadata }: KubeObject) =>
    metadata.namespace !== undefined && !present.has(metadata.namespace);
  const leaking = ours.find((object) => isKeySecret(object) && holdsLastApplied(object));
  // A Secret that holds its key in an annotation would have kubectl print it.
  const leaks = (object: KubeObject) => leaking !== undefined && addressOf(object) === addressOf(leaking);
  const askable = objects.filter((object) => !isDeferred(object) && !leaks(object));
  const diffs = await diffsOf(askable, ours, { cluster, tunnelKey });
  if (!diffs.ok) return diffs;
  const state: ClusterState = {
    objects,
    ours,
    live: live.value,
    adopted,
    deferred: objects.filter(isDeferred),
    diffs: [...diffs.value, ...(leaking ? [annotationDiff(leaking)] : [])],
  };
  return ok(state, [...faults, ...warnings, ...diffs.diagnostics, ...(leaking ? [leak(leaking)] : [])]);
}

function namespacesOf(objects: readonly KubeObject[]): readonly string[] {
  const names = objects.flatMap(({ kind, metadata }) =>
    kind === 'Namespace' ? metadata.name : (metadata.namespace ?? []),
  );
  return [...new Set(names)];
}

async function diffsOf(
  objects: readonly KubeObject[],
  ours: readonly LiveObject[],
  { cluster, tunnelKey }: { readonly cluster: Cluster; readonly tunnelKey: string | null },
): Promise<Result<readonly ObjectDiff[]>> {
  // Whether these are still the gateway's addresses is not the cluster's to say: see gateway-address.ts.
  const gateway = gatewayOf(ours.find(isKeySecret));
  const withoutKey = tunnelKey === null ? objects.filter(isKeySecret) : [];
  const byFingerprint = withoutKey.flatMap((secret) => fingerprintDiff(secret, ours));
  const asked = objects
    .filter((object) => !withoutKey.includes(object))
    .map((object) => (tunnelKey === null ? object : withKey(object, tunnelKey, gateway)));
  if (asked.length === 0) return ok(byFingerprint);
  const { access, run, signal } = cluster;
  const diff = await run('kubectl', diffArguments(access), {
    stdin: listJson(asked),
    env: diffEnvironment,
    signal,
    timeoutSeconds: 60,
  });
  if (diffExit(diff.exitCode) === 'failed') return failed(explainKubectl(diff, access));
  return ok([...readKubectlDiff(diff.stdout), ...byFingerprint], serverWarnings(diff.stderr));
}

/** The Secret's change where its data cannot be compared. */
function fingerprintDiff(secret: KubeObject, ours: readonly LiveObject[]): ObjectDiff[] {
  const address = addressOf(secret);
  const live = ours.find((object) => addressOf(object) === address);
  const [there, wanted] = [live, secret].map(
    (object) => object?.metadata.annotations?.[fingerprintAnnotation],
  );
  if (live && there === wanted) return [];
  return [{ address, action: live ? 'update' : 'create', diff: '' }];
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
      'Client-side kubectl apply put it there, and expose apply removes it. If the key may have been read, make a new one: expose keys rotate tunnel.',
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
