/** What a plan says of objects that somebody else made. Pure. */
import type { LiveObject } from '../../cluster/live-object.ts';
import { ownerOf } from '../../cluster/ownership/owner.ts';
import type { ConfigPath, Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import { addressOf, type KubeObject } from '../../emitters/k8s/kube-object.ts';
import { domainOf, exposureOf, programOf } from '../../emitters/k8s/labels.ts';
import { valuesContent } from './helm-values.ts';
import { objectOrigin } from './origin.ts';

export interface Blocked {
  readonly wanted: KubeObject;
  readonly found: LiveObject;
}

/** One error for each owner and each way to go on. */
export function inTheWay(blocked: readonly Blocked[]): Diagnostic[] {
  const groups = new Map<string, Blocked[]>();
  for (const entry of blocked) {
    const key = JSON.stringify([ownerOf(entry.found), advice(entry.wanted)]);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].map(error);
}

/** For an address after --adopt that names nothing that can be adopted. */
export function notAdoptable(address: string, candidates: readonly string[]): Diagnostic {
  const known = candidates.length === 0 ? 'None is in the way' : `In the way: ${candidates.join(', ')}`;
  return {
    severity: 'error',
    code: 'adopt-unknown',
    summary: `--adopt ${address} names no object that this exposure could take over`,
    detail: `Write it as Kind/namespace/name, or Kind/name where there is no namespace. A Secret cannot be taken over. ${known}.`,
  };
}

function error(group: readonly Blocked[]): Diagnostic {
  const [first] = group;
  if (first === undefined) throw new Error('an empty group');
  const addresses = group.map(({ wanted }) => addressOf(wanted));
  const owner = ownerOf(first.found);
  // Two exposures would take it from each other on every run.
  const adoptable =
    exposureOf(first.found) !== undefined && domainOf(first.found) !== undefined
      ? []
      : addresses.filter((address) => !address.startsWith('Secret/'));
  const adopt = adoptable.map((address) => `--adopt ${address}`).join(' ');
  return {
    severity: 'error',
    code: 'not-ours',
    path: originOf(first.wanted),
    summary: `${addresses.length === 1 ? addresses[0] : `${addresses.length} objects`} would be overwritten: ${addresses.length === 1 ? 'it belongs' : 'they belong'} to ${owner}`,
    detail: [
      ...(addresses.length === 1 ? [] : [`${addresses.join(', ')}.`]),
      advice(first.wanted),
      ...(adopt === ''
        ? []
        : [
            `To take ${adoptable.length === 1 ? 'it' : 'them'} over on purpose, until destroy gives ${adoptable.length === 1 ? 'it' : 'them'} back: ${adopt}`,
          ]),
    ].join('\n'),
  };
}

function originOf(wanted: KubeObject): ConfigPath {
  return programOf(wanted) === 'tunnel' ? ['cluster', 'namespace'] : objectOrigin(wanted);
}

function advice(wanted: KubeObject): string {
  if (wanted.kind === 'HelmChartConfig')
    return [
      'Merge these lines into its spec.valuesContent and plan again; expose then leaves the object alone.',
      valuesContent(wanted).trimEnd(),
    ].join('\n');
  if (programOf(wanted) === 'ingress-nginx')
    return 'Use the ingress that runs there already: set cluster.ingress to none.';
  return 'Choose another cluster.namespace, or another name.';
}
