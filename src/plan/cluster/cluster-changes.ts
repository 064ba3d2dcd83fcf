/** The cluster's side of a plan, from what kubectl said. Pure. */
import { createHash } from 'node:crypto';
import type { LiveObject } from '../../cluster/live-object.ts';
import { foreignFields } from '../../cluster/ownership/foreign-fields.ts';
import { removable } from '../../cluster/ownership/remove-objects.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { withKey } from '../../emitters/k8s/key-secret.ts';
import { addressOf, type KubeObject } from '../../emitters/k8s/kube-object.ts';
import type { Finding } from '../../finding.ts';
import type { ObjectDiff } from '../../tools/read-kubectl-diff.ts';
import type { Change } from '../document/plan.ts';
import { clusterImpact } from './impact.ts';
import { clusterOrigin } from './origin.ts';
import { secretDiff } from './secret-diff.ts';

export interface ClusterState {
  /** What is applied of what the file means. */
  readonly objects: readonly KubeObject[];
  /** What carries our mark. */
  readonly ours: readonly LiveObject[];
  /** What stands at the places of the objects that the file means, whoever made it. */
  readonly live: readonly LiveObject[];
  /** The owner of each object that is taken over, by address. */
  readonly adopted: ReadonlyMap<string, string>;
  /** What kubectl says differs, of the objects it could be asked about. */
  readonly diffs: readonly ObjectDiff[];
  /** Objects that kubectl could not be asked about, because their namespace does not exist. */
  readonly deferred: readonly KubeObject[];
}

/** Sorted by address. */
export function clusterChanges(state: ClusterState, exposure: Exposure): Change[] {
  const compiled = byAddress(state.objects);
  const live = byAddress(state.ours);
  const differing = state.diffs.map(({ address, action, diff }) => {
    const object = compiled.get(address) ?? live.get(address) ?? namedObject(address);
    const owner = state.adopted.get(address);
    return {
      ...change(object, action, shownDiff({ action, diff }, object, live.get(address)), exposure),
      ...(owner === undefined ? {} : { adoptedFrom: owner }),
    };
  });
  const later = state.deferred.map((object) => ({
    ...change(object, 'create', '', exposure),
    deferred: true,
  }));
  const gone = state.ours
    .filter((object) => !compiled.has(addressOf(object)))
    .flatMap((object) => leaving(object, exposure));
  return [...differing, ...later, ...gone].sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** An object that is no longer compiled goes if expose made it, and goes back if it was somebody else's. */
function leaving(object: LiveObject, exposure: Exposure): Change[] {
  const taken = removable(object);
  if (taken === null) return [];
  const gone = change(object, 'delete', '', exposure);
  return taken.adopted
    ? [{ ...gone, action: 'update', diff: taken.returned ?? '', givenBack: true }]
    : [gone];
}

/** A new object is shown by its address alone, and a Secret by the fingerprint of its key. */
function shownDiff(
  { action, diff }: Pick<ObjectDiff, 'action' | 'diff'>,
  object: KubeObject,
  live: KubeObject | undefined,
): string {
  const shown = action === 'create' ? '' : diff;
  return object.kind === 'Secret' ? secretDiff(shown, live, object) : shown;
}

/** Fields that others added to the exposure's objects, entries of the Secret included. */
export function clusterFindings(state: ClusterState): Finding[] {
  const compiled = new Map(state.objects.map((object) => [addressOf(object), withKey(object, '', [''])]));
  return state.ours.flatMap((object) => {
    const address = addressOf(object);
    if (!compiled.has(address)) return [];
    const fields = foreignFields(object.metadata.managedFields ?? [], compiled.get(address));
    if (fields.length === 0) return [];
    const words = fields.map((field) => `${field.path} (by ${field.manager})`).join(', ');
    const detail = `${words} is not from exposure.yaml. apply removes it`;
    return [{ kind: 'foreign-change' as const, address, repairs: true, detail }];
  });
}

/** SHA-256 over all that the cluster answered: a later look with another digest means that the cluster has changed. */
export function clusterDigest(
  changes: readonly Change[],
  findings: readonly Finding[],
  gateway: readonly string[] = [],
): string {
  const said = [
    changes.map(({ address, action, diff, deferred, adoptedFrom }) => [
      address,
      action,
      diff,
      deferred,
      adoptedFrom,
    ]),
    findings.map(({ address, detail }) => [address, detail]),
    gateway,
  ];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

export function change(
  object: KubeObject,
  action: Change['action'],
  diff: string,
  exposure: Exposure,
): Change {
  const impact = clusterImpact(object, action, diff, exposure);
  return {
    target: 'k8s',
    address: addressOf(object),
    action,
    diff,
    deferred: false,
    ...(impact === null ? {} : { impact }),
    origin: clusterOrigin(object, diff, exposure),
  };
}

/** As much of an object as its address says, for a difference that is to be shown whatever it belongs to. */
function namedObject(address: string): KubeObject {
  const [kind = '', ...place] = address.split('/');
  const [name = '', namespace] = place.reverse();
  return { apiVersion: '', kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

function byAddress<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [addressOf(object), object]));
}
