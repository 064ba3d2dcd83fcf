/**
 * Whose an object of the cluster is. Every create, update, take-over, prune and delete asks here; the rule and its reasons
 * are in docs/decisions/ownership.md. Pure.
 */
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { fingerprintAnnotation, isKeySecret } from '../../emitters/k8s/key-secret.ts';
import type { KubeObject } from '../../emitters/k8s/kube-object.ts';
import { areOwn, domainOf, exposureOf, isAdopted, partOfLabel } from '../../emitters/k8s/labels.ts';
import { fieldManager } from '../../tools/kubectl.ts';
import type { LiveObject } from '../live-object.ts';
import type { ManagedFields } from './foreign-fields.ts';

/** The exposure that asks. */
export interface Claimant {
  readonly name: string;
  readonly domain: string;
  /** The fingerprint of its tunnel key; null where there is none. */
  readonly fingerprint: string | null;
}

/** What the mark of this exposure's objects says. */
export interface Claim {
  readonly name: string;
  /** undefined stands for objects of an older expose, which carry no domain. */
  readonly domains: ReadonlySet<string | undefined>;
}

export function claimantOf(
  { name, domain }: Pick<Exposure, 'name' | 'domain'>,
  objects: readonly KubeObject[],
): Claimant {
  const secret = objects.find(isKeySecret);
  return { name, domain: domain.name, fingerprint: fingerprintOf(secret) ?? null };
}

/**
 * The claim, given the objects that carry the exposure's labels. After a change of domain.name, and after an upgrade, the
 * objects still say something else: the Secret that holds the exposure's own key proves whose they are.
 */
export function claimOf({ name, domain, fingerprint }: Claimant, labelled: readonly LiveObject[]): Claim {
  const proofs = labelled.filter(
    (object) => fingerprint !== null && isKeySecret(object) && fingerprintOf(object) === fingerprint,
  );
  return { name, domains: new Set([domain, ...proofs.map(domainOf)]) };
}

/** Whether the object carries the whole mark. A Namespace that somebody else created is theirs unless it was adopted. */
export function isOurs(object: LiveObject, { name, domains }: Claim): boolean {
  const marked = areOwn(object.metadata.labels, name) && domains.has(domainOf(object));
  return marked && (object.kind !== 'Namespace' || isAdopted(object) || !createdByOthers(object));
}

/**
 * Whether expose made the object, for all that the server knows: its mark was applied by expose and not copied with a
 * manifest. Only such an object is ever deleted.
 */
export function madeByExpose({ metadata }: LiveObject): boolean {
  return (metadata.managedFields ?? []).some(
    (entry) => entry.manager === fieldManager && entry.operation === 'Apply' && ownsLabel(entry, partOfLabel),
  );
}

/** Whether expose made the Namespace for some exposure. Others share it, so the last one in it deletes it. */
export function isSharedNamespace(namespace: LiveObject): boolean {
  return (
    exposureOf(namespace) !== undefined &&
    !isAdopted(namespace) &&
    madeByExpose(namespace) &&
    !createdByOthers(namespace)
  );
}

/** The API server writes this label on behalf of whoever creates a Namespace. */
function createdByOthers({ metadata }: LiveObject): boolean {
  return (metadata.managedFields ?? []).some(
    (entry) => entry.manager !== fieldManager && ownsLabel(entry, 'kubernetes.io/metadata.name'),
  );
}

function ownsLabel({ fieldsV1 }: ManagedFields, label: string): boolean {
  return fieldsV1?.['f:metadata']?.['f:labels']?.[`f:${label}`] !== undefined;
}

function fingerprintOf(object: KubeObject | undefined): string | undefined {
  return object?.metadata.annotations?.[fingerprintAnnotation];
}
