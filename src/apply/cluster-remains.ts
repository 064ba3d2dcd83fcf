/** What of an exposure is in the cluster, found by label and not by what the file says now. */
import type { Diagnostic, Result } from '../compiler/diagnostic.ts';
import { failed, ok } from '../compiler/diagnostic.ts';
import { isForeign } from '../plan/foreign-fields.ts';
import type { ManagedFields } from '../plan/foreign-fields.ts';
import { appliedKinds } from '../plan/kinds.ts';
import { addressOf } from '../plan/manifests.ts';
import type { Manifest } from '../plan/manifests.ts';
import { explainKubectl } from '../tools/kubectl-failure.ts';
import { accessArguments, getArguments, listArguments } from '../tools/kubectl.ts';
import type { ClusterTools } from './cluster-objects.ts';

export interface ClusterRemains {
  /** kind/namespace/name of everything with our labels, workloads first: what they use must outlive them. */
  readonly objects: readonly string[];
  /** The namespaces of those objects that expose made and that hold nothing of others. */
  readonly namespaces: readonly string[];
}

/** Made by the cluster in every namespace, or for an object that is listed itself. */
const attendant = /^(?:Event|Endpoints|EndpointSlice|Lease|PodMetrics|ControllerRevision)$/;

/** Asks the cluster. `namespace` is the one in the file; it counts even when nothing of ours is left in it. */
export async function clusterRemains(gateway: string, namespace: string, on: ClusterTools): Promise<Result<ClusterRemains>> {
  const listed = await on.run('kubectl', listArguments(on.access, appliedKinds, gateway), { signal: on.signal });
  if (listed.exitCode !== 0) return failed(explainKubectl(listed, on.access));
  const objects = itemsOf(listed.stdout);
  const candidates = new Set([namespace, ...objects.flatMap((it) => it.metadata.namespace ?? [])]);
  const namespaces: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const it of candidates) {
    const ours = await isOursAlone(it, gateway, on);
    diagnostics.push(...ours.diagnostics);
    if (ours.ok && ours.value) namespaces.push(it);
  }
  return diagnostics.length > 0 ? failed(...diagnostics) : ok({ objects: objects.map(addressOf).sort(workloadsFirst), namespaces });
}

/** Whether expose made the namespace, as far as its owners tell, and nothing in it belongs to others. */
async function isOursAlone(namespace: string, gateway: string, on: ClusterTools): Promise<Result<boolean>> {
  const live = await on.run('kubectl', [...getArguments(on.access, `namespace/${namespace}`, null), '--show-managed-fields'], { signal: on.signal });
  if (live.exitCode !== 0) return failed(explainKubectl(live, on.access));
  if (live.stdout.trim() === '') return ok(false);
  const { metadata } = JSON.parse(live.stdout) as { readonly metadata: Manifest['metadata'] & { readonly managedFields?: readonly ManagedFields[] } };
  // A namespace that somebody else created keeps that somebody as an owner of its name label.
  if (!isLabelled(metadata.labels, gateway) || (metadata.managedFields ?? []).some(isForeign)) return ok(false);
  const kinds = await on.run('kubectl', [...accessArguments(on.access), 'api-resources', '--namespaced', '--verbs=list,delete', '-o', 'name'], { signal: on.signal });
  if (kinds.exitCode !== 0) return failed(explainKubectl(kinds, on.access));
  const inside = await on.run('kubectl', getArguments(on.access, kinds.stdout.trim().split('\n').join(','), namespace), { signal: on.signal });
  if (inside.exitCode !== 0) return failed(explainKubectl(inside, on.access));
  return ok(itemsOf(inside.stdout).every((it) => isLabelled(it.metadata.labels, gateway) || isAttendant(it)));
}

function isLabelled(labels: Readonly<Record<string, string>> | undefined, gateway: string): boolean {
  return labels?.['app.kubernetes.io/managed-by'] === 'expose' && labels['app.kubernetes.io/part-of'] === gateway;
}

function isAttendant({ kind, metadata }: Manifest): boolean {
  if (attendant.test(kind) || 'ownerReferences' in metadata) return true;
  return (kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt') || (kind === 'ServiceAccount' && metadata.name === 'default');
}

function itemsOf(json: string): readonly Manifest[] {
  return json.trim() === '' ? [] : (JSON.parse(json) as { readonly items?: readonly Manifest[] }).items ?? [];
}

function workloadsFirst(a: string, b: string): number {
  const rank = (address: string) => (/^(?:Deployment|DaemonSet)\//.test(address) ? 0 : 1);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
