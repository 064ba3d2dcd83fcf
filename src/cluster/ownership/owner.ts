/** Who made an object that is not ours, from the marks that tools leave. Pure. */
import { domainOf, exposureOf } from '../../emitters/k8s/labels.ts';
import type { LiveObject } from '../live-object.ts';
import { isForeign } from './foreign-fields.ts';

/** The annotations by which an owner is known. */
export const ownerAnnotations = [
  'meta.helm.sh/release-name',
  'argocd.argoproj.io/tracking-id',
  'objectset.rio.cattle.io/owner-name',
] as const;

/** In words that end a sentence: "Helm release ingress-nginx", "Argo CD application shop", "kubectl-create". */
export function ownerOf(object: LiveObject): string {
  return byExpose(object) ?? makerOf(object);
}

/** The same for an object with the exposure's own mark, which somebody else made from our manifests. */
export function makerOf(object: LiveObject): string {
  return byTool(object) ?? byController(object) ?? byManager(object);
}

function byExpose(object: LiveObject): string | null {
  const exposure = exposureOf(object);
  if (exposure === undefined) return null;
  const domain = domainOf(object);
  return domain === undefined
    ? `an exposure ${exposure} of an older expose`
    : `the exposure ${exposure} (${domain})`;
}

function byTool({ metadata }: LiveObject): string | null {
  const { labels = {}, annotations = {} } = metadata;
  const [release, tracked, addon] = ownerAnnotations.map((name) => annotations[name]);
  if (release !== undefined) return `Helm release ${release}`;
  const application = tracked?.split(':')[0] ?? labels['argocd.argoproj.io/instance'];
  if (application !== undefined) return `Argo CD application ${application}`;
  const kustomization = labels['kustomize.toolkit.fluxcd.io/name'];
  if (kustomization !== undefined) return `Flux Kustomization ${kustomization}`;
  const helmRelease = labels['helm.toolkit.fluxcd.io/name'];
  if (helmRelease !== undefined) return `Flux HelmRelease ${helmRelease}`;
  if (addon !== undefined) return `the k3s add-on ${addon}`;
  const chart = labels['helm.sh/chart'];
  return chart === undefined ? null : `Helm chart ${chart}`;
}

function byController({ metadata }: LiveObject): string | null {
  const owner = metadata.ownerReferences?.[0];
  return owner === undefined ? null : `${owner.kind} ${owner.name}`;
}

/** A person with kubectl is known by the command that was typed: kubectl-create, kubectl-client-side-apply. */
function byManager({ metadata }: LiveObject): string {
  const managers = (metadata.managedFields ?? [])
    .filter(isForeign)
    .map((entry) => entry.manager ?? 'unknown');
  const names = [...new Set(managers)];
  return names.length === 0 ? 'somebody who left no name' : names.join(' and ');
}
