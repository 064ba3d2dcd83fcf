/**
 * The gateway's addresses in the key's Secret, which the tunnel dials. Only AWS knows whether they are still right, so
 * they are compared once both sides have answered. Pure.
 */
import type { Compilation } from '../../emitters/compilation.ts';
import { isKeySecret } from '../../emitters/k8s/key-secret.ts';
import { addressOf } from '../../emitters/k8s/kube-object.ts';
import type { Change } from '../document/plan.ts';
import { change } from './cluster-changes.ts';
import type { ClusterSide } from './cluster-side.ts';

/**
 * The cluster's changes, with the line of the addresses under the Secret's where they change. A side without a digest has
 * not answered, and nothing is said of it. `wanted` is null where they are known after the apply, and undefined where
 * nothing could be learned of them.
 */
export function withGatewayAddress(
  { changes, gateway, digest }: Pick<ClusterSide, 'changes' | 'gateway' | 'digest'>,
  wanted: readonly string[] | null | undefined,
  { exposure, objects }: Compilation,
): readonly Change[] {
  const secret = objects.find(isKeySecret);
  if (digest === null || secret === undefined || wanted === undefined) return changes;
  const line = addressLine(gateway, wanted);
  if (line === null) return changes;
  const address = addressOf(secret);
  const shown = changes.find((other) => other.address === address);
  if (shown === undefined)
    return [...changes, change(secret, 'update', line, exposure)].sort((a, b) =>
      a.address < b.address ? -1 : 1,
    );
  // Of what is made anew, a plan shows nothing that it does not know.
  if (shown.action === 'create' && wanted === null) return changes;
  const diff = [shown.diff, line].filter((text) => text !== '').join('\n');
  return changes.map((other) => (other === shown ? { ...shown, diff } : other));
}

function addressLine(there: readonly string[], wanted: readonly string[] | null): string | null {
  const [old, now] = [there.join(', '), wanted?.join(', ') ?? '(known after apply)'];
  if (old === now || now === '') return null;
  return old === '' ? `+ gateway ${now}` : `~ gateway ${old} -> ${now}`;
}
