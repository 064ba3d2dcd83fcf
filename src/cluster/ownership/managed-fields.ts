/**
 * Who owns which field of a live object. Server-side apply leaves the fields of other managers
 * alone, so a field that was set by hand would stay. Once expose owns it, the next apply removes it. Pure.
 */
import { fieldManager } from '../../tools/kubectl.ts';
import { isForeign, type ManagedFields } from './foreign-fields.ts';

/** FieldsV1: nested keys such as "f:spec", "k:{…}", "v:…" and ".". */
type FieldSet = NonNullable<ManagedFields['fieldsV1']>;

/**
 * The entries of metadata.managedFields with the fields of others counted as applied by expose; null when nobody else
 * owns any, or when expose never applied the object. Subresources and the cluster's own controllers stay as they are.
 */
export function adoptForeignFields<E extends ManagedFields>(entries: readonly E[]): readonly E[] | null {
  const foreign = entries.filter(isForeign);
  const own = entries.find((entry) => entry.manager === fieldManager && entry.operation === 'Apply');
  if (foreign.length === 0 || own === undefined) return null;
  const fieldsV1 = foreign.reduce<FieldSet>(
    (all, entry) => union(all, entry.fieldsV1 ?? {}),
    own.fieldsV1 ?? {},
  );
  return entries
    .filter((entry) => !isForeign(entry))
    .map((entry) => (entry === own ? { ...entry, fieldsV1 } : entry));
}

function union(a: FieldSet, b: FieldSet): FieldSet {
  const merged: Record<string, FieldSet> = { ...a };
  for (const [key, value] of Object.entries(b)) merged[key] = union(a[key] ?? {}, value);
  return merged;
}
