/** The cluster: checks its tolerations as Kubernetes would, and warns about an ingress that is no longer maintained. */
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { AddDiagnostic } from '../diagnostics/add-diagnostic.ts';
import type { ConfigPath } from '../diagnostics/diagnostic.ts';
import type { Cluster, Toleration } from '../resolved-exposure.ts';

type TolerationConfig = ExposureConfig['cluster']['tolerations'][number];

/** The cluster, with null for what the file leaves out. */
export function resolveCluster({ cluster }: ExposureConfig, add: AddDiagnostic): Cluster {
  if (cluster.ingress === 'ingress-nginx') {
    add({
      severity: 'warning',
      code: 'ingress-retired',
      path: ['cluster', 'ingress'],
      summary: 'ingress-nginx was retired in March 2026 and no longer receives fixes',
      detail:
        'It still works. For a maintained ingress, set cluster.ingress to traefik, which k3s ships, or to none and install your own.',
    });
  }
  // The order of keys means nothing, so it must not reach the output.
  const nodeSelector = Object.fromEntries(
    Object.entries(cluster.nodeSelector).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return {
    ...cluster,
    // The controller's own manifests use this namespace, and so did the post of 2021.
    namespace: cluster.namespace ?? (cluster.ingress === 'ingress-nginx' ? 'ingress-nginx' : 'expose'),
    nodeSelector,
    tolerations: cluster.tolerations.map((toleration, index) => {
      checkToleration(toleration, ['cluster', 'tolerations', index], add);
      return resolveToleration(toleration);
    }),
  };
}

function checkToleration(written: TolerationConfig, path: ConfigPath, add: AddDiagnostic): void {
  const { key, operator, value, effect, tolerationSeconds } = written;
  if (operator === 'Exists' && value !== undefined && value !== '') {
    add({
      severity: 'error',
      code: 'toleration-value',
      path: [...path, 'value'],
      summary: `the value "${value}" has no meaning with the operator Exists`,
      detail: 'Kubernetes refuses the two together. Remove the value, or set the operator to Equal.',
      related: [{ message: 'the operator is Exists', path: [...path, 'operator'] }],
    });
  }
  if (operator === 'Equal' && key === undefined) {
    add({
      severity: 'error',
      code: 'toleration-key',
      path,
      summary: 'a toleration without a key needs the operator Exists',
      detail:
        'Without a key it matches every taint, and Kubernetes requires the operator Exists for that. Add the key, or set the operator to Exists.',
    });
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    const related = [{ message: `the effect is ${effect}`, path: [...path, 'effect'] }];
    add({
      severity: 'error',
      code: 'toleration-seconds',
      path: [...path, 'tolerationSeconds'],
      summary: 'tolerationSeconds needs the effect NoExecute',
      detail:
        'Only a NoExecute taint evicts running pods. Set the effect to NoExecute, or remove tolerationSeconds.',
      ...(effect === undefined ? {} : { related }),
    });
  }
}

function resolveToleration(written: TolerationConfig): Toleration {
  return {
    key: written.key ?? null,
    operator: written.operator,
    value: written.value ?? null,
    effect: written.effect ?? null,
    tolerationSeconds: written.tolerationSeconds ?? null,
  };
}
