/**
 * Who owns which field of a live object. Server-side apply leaves alone what others added, so that what somebody set by
 * hand would stay for ever; handing those fields to expose first makes the next apply remove them. Pure.
 */
import { fieldManager } from '../tools/kubectl.ts';

/** An entry of metadata.managedFields. */
export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly fieldsV1?: FieldSet;
  readonly [other: string]: unknown;
}

/** FieldsV1: nested keys such as "f:spec", "k:{…}", "v:…" and ".". */
interface FieldSet { readonly [key: string]: FieldSet }


/** Managers that write what belongs to a running cluster, and that would write it again. */
const controllers = new Set(['kube-controller-manager', 'kube-scheduler', 'kubelet', 'kube-apiserver', 'k3s']);

/**
 * The entries with the fields of others counted as applied by expose, or null when nobody else owns any.
 * Subresources (status, scale by an autoscaler) and the cluster's own controllers stay as they are.
 */
export function adoptForeignFields(entries: readonly ManagedFieldsEntry[]): readonly ManagedFieldsEntry[] | null {
  const foreign = entries.filter(isForeign);
  const own = entries.find(isOwn);
  if (foreign.length === 0 || own === undefined) return null;
  const fieldsV1 = foreign.reduce((all, it) => union(all, it.fieldsV1 ?? {}), own.fieldsV1 ?? {});
  return entries.filter((it) => !isForeign(it)).map((it) => (it === own ? { ...it, fieldsV1 } : it));
}

function isOwn(entry: ManagedFieldsEntry): boolean {
  return entry.manager === fieldManager && entry.operation === 'Apply';
}

function isForeign(entry: ManagedFieldsEntry): boolean {
  return !isOwn(entry) && (entry.subresource ?? '') !== 'status' && !controllers.has(entry.manager ?? '');
}

function union(a: FieldSet, b: FieldSet): FieldSet {
  const merged: Record<string, FieldSet> = { ...a };
  for (const [key, value] of Object.entries(b)) merged[key] = union(a[key] ?? {}, value);
  return merged;
}
