/** The place in exposure.yaml that a change in the cluster comes from, by what it changes. Pure. */
import type { ConfigPath } from '../../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import type { KubeObject } from '../../emitters/k8s/kube-object.ts';
import { programOf } from '../../emitters/k8s/labels.ts';
import { portOrigin } from '../document/port-origin.ts';

/** `diff` is what changes in the object. */
export function clusterOrigin(
  object: KubeObject,
  diff: string,
  exposure: Pick<Exposure, 'ports'>,
): ConfigPath {
  const port = object.kind === 'Secret' ? null : portOrigin(diff, exposure);
  const origin = port ?? objectOrigin(object);
  const image = origin[0] === 'tunnel' && /^[-+]\s+(?:- )?image:/m.test(diff);
  return image ? ['tunnel', 'image'] : origin;
}

/** The group of fields that an object as a whole comes from. */
export function objectOrigin(object: KubeObject): ConfigPath {
  if (object.kind === 'Namespace') return ['cluster', 'namespace'];
  switch (programOf(object)) {
    case 'tunnel':
      return ['tunnel'];
    case 'ingress-nginx':
    case 'traefik':
      return ['cluster', 'ingress'];
    default:
      return ['cluster'];
  }
}
