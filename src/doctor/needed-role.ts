/** The rights in the cluster that an exposure needs. Pure. */
import { clusterRole } from '../cluster/cluster-role.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import { emit } from '../emitters/index.ts';

/** Which objects there are does not depend on the keys, which need not exist yet. */
const anyKeys = { tunnel: 'ssh-ed25519 AAAA', host: 'ssh-ed25519 AAAA', previousHost: null };

/** Objects to apply by hand; with `readOnly` for plan, status and doctor only. */
export function neededRole(exposure: Exposure, which: { readonly readOnly: boolean }) {
  return clusterRole(exposure.name, emit(exposure, anyKeys).objects, which);
}
