/** What of the compiled objects is applied, given what stands at their places already. Pure. */
import type { LiveObject } from '../../cluster/live-object.ts';
import { adopting } from '../../cluster/ownership/adoption.ts';
import { ownerOf } from '../../cluster/ownership/owner.ts';
import { type Claim, isOurs } from '../../cluster/ownership/ownership.ts';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import { addressOf, type KubeObject } from '../../emitters/k8s/kube-object.ts';
import { isAdopted } from '../../emitters/k8s/labels.ts';
import { holdsValues } from './helm-values.ts';
import { inTheWay, notAdoptable } from './not-ours.ts';

export interface Standing {
  /** What is applied: the compiled objects without those for which somebody else's stands well. */
  readonly objects: readonly KubeObject[];
  /** The owner of each object that is taken over, by address. */
  readonly adopted: ReadonlyMap<string, string>;
  /** An error for each owner whose objects are in the way. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface StandingQuestion {
  readonly compiled: readonly KubeObject[];
  /** What stands at their places. */
  readonly live: readonly LiveObject[];
  readonly claim: Claim;
  /** Addresses of objects that are to be taken over. */
  readonly adopt: readonly string[];
}

export function standing({ compiled, live, claim, adopt }: StandingQuestion): Standing {
  const there = new Map(live.map((object) => [addressOf(object), object]));
  const adopted = new Map<string, string>();
  const blocked: { readonly wanted: KubeObject; readonly found: LiveObject }[] = [];
  const objects = compiled.flatMap((wanted) => {
    const address = addressOf(wanted);
    const found = there.get(address);
    if (found === undefined) return [wanted];
    if (isOurs(found, claim)) return [isAdopted(found) ? adopting(wanted, found) : wanted];
    if (adopt.includes(address) && isAdoptable(wanted)) {
      adopted.set(address, ownerOf(found));
      return [adopting(wanted, found)];
    }
    if (!servesAsItIs(wanted, found)) blocked.push({ wanted, found });
    return [];
  });
  const unknown = adopt.filter(
    (address) => !compiled.some((object) => addressOf(object) === address && isAdoptable(object)),
  );
  return {
    objects,
    adopted,
    diagnostics: [
      ...inTheWay(blocked),
      ...unknown.map((address) =>
        notAdoptable(
          address,
          blocked.map(({ wanted }) => addressOf(wanted)),
        ),
      ),
    ],
  };
}

/** A Secret could only be given back if its value were kept somewhere in clear. */
function isAdoptable({ kind }: KubeObject): boolean {
  return kind !== 'Secret';
}

/** A namespace holds our objects whoever made it, and Traefik needs only the values, whoever wrote them. */
function servesAsItIs(wanted: KubeObject, found: LiveObject): boolean {
  return wanted.kind === 'Namespace' || (wanted.kind === 'HelmChartConfig' && holdsValues(found, wanted));
}
