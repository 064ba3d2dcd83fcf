/** The cluster's side of a plan, from what kubectl said. Pure. */
import { createHash } from 'node:crypto';
import { foreignFields } from '../../cluster/foreign-fields.ts';
import type { LiveObject } from '../../cluster/live-objects.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { withKey } from '../../emitters/k8s/key-secret.ts';
import { addressOf, type KubeObject } from '../../emitters/k8s/kube-object.ts';
import type { Finding } from '../../finding.ts';
import type { ObjectDiff } from '../../tools/kubectl-diff.ts';
import { clusterImpact } from '../impact.ts';
import { clusterOrigin } from '../origin.ts';
import type { Change } from '../plan.ts';
import { secretDiff } from './secret-diff.ts';

export interface ClusterState {
  /** What the file means. */
  readonly manifests: readonly KubeObject[];
  /** What carries our labels. */
  readonly ours: readonly LiveObject[];
  /** What kubectl says differs, of the objects it could be asked about. */
  readonly diffs: readonly ObjectDiff[];
  /** Objects that kubectl could not be asked about, because their namespace does not exist. */
  readonly deferred: readonly KubeObject[];
}

/** Sorted by address. */
export function clusterChanges(state: ClusterState, exposure: Exposure): Change[] {
  const byAddress = new Map(state.manifests.map((it) => [addressOf(it), it]));
  const live = new Map(state.ours.map((it) => [addressOf(it), it]));
  const differing = state.diffs.map((it) => {
    const [kind = '', name = ''] = [it.address.split('/')[0], it.address.split('/').at(-1)];
    const compiled = byAddress.get(it.address);
    const diff =
      compiled && kind === 'Secret' ? secretDiff(it.diff, live.get(it.address), compiled) : it.diff;
    return change(
      kind,
      name,
      it.address,
      it.action,
      it.action === 'create' && kind !== 'Secret' ? '' : diff,
      false,
      exposure,
    );
  });
  const later = state.deferred.map((it) =>
    change(it.kind, it.metadata.name, addressOf(it), 'create', '', true, exposure),
  );
  const gone = [...live.values()]
    .filter((it) => !byAddress.has(addressOf(it)))
    .map((it) => change(it.kind, it.metadata.name, addressOf(it), 'delete', '', false, exposure));
  return [...differing, ...later, ...gone].sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** What others added to our objects; entries of the Secret count, whoever reads them. */
export function clusterFindings(state: ClusterState): Finding[] {
  const compiled = new Map(state.manifests.map((it) => [addressOf(it), withKey(it, '')]));
  return state.ours
    .filter((it) => compiled.has(addressOf(it)))
    .flatMap((it) => {
      const fields = foreignFields(it.metadata.managedFields ?? [], compiled.get(addressOf(it)));
      if (fields.length === 0) return [];
      const words = fields.map((field) => `${field.path} (by ${field.manager})`).join(', ');
      return [
        {
          kind: 'foreign-change' as const,
          address: addressOf(it),
          healed: true,
          detail: `${words} is not from exposure.yaml. apply removes it`,
        },
      ];
    });
}

/** SHA-256 over everything that the cluster said, so that a later look can tell whether it moved. */
export function clusterDigest(changes: readonly Change[], findings: readonly Finding[]): string {
  const said = [
    changes.map((it) => [it.address, it.action, it.diff, it.deferred]),
    findings.map((it) => [it.address, it.detail]),
  ];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

function change(
  kind: string,
  name: string,
  address: string,
  action: Change['action'],
  diff: string,
  deferred: boolean,
  exposure: Exposure,
): Change {
  const impact = clusterImpact(kind, name, action, diff, exposure);
  return {
    target: 'k8s',
    address,
    action,
    diff,
    deferred,
    ...(impact === null ? {} : { impact }),
    origin: clusterOrigin(kind, name),
  };
}
