/** The cluster's side: tolerations that Kubernetes would accept, and a word about an ingress that is no longer kept up. */
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { Report } from '../diagnostics/report.ts';
import type { Cluster, Toleration } from '../resolved-exposure.ts';

type TolerationConfig = ExposureConfig['cluster']['tolerations'][number];

/** The cluster with nulls where the file says nothing. */
export function resolveCluster({ cluster }: ExposureConfig, report: Report): Cluster {
  if (cluster.ingress === 'ingress-nginx') {
    report({
      severity: 'warning',
      code: 'ingress-retired',
      path: ['cluster', 'ingress'],
      summary: 'ingress-nginx is retired and gets no more fixes since March 2026',
      detail:
        'It still works. For something that is kept up set cluster.ingress to traefik (comes with k3s), or to none and bring your own.',
    });
  }
  // The order of keys means nothing, so it must not reach the output.
  const nodeSelector = Object.fromEntries(
    Object.entries(cluster.nodeSelector).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return {
    ...cluster,
    nodeSelector,
    tolerations: cluster.tolerations.map((it, index) => resolveToleration(it, index, report)),
  };
}

function resolveToleration(written: TolerationConfig, index: number, report: Report): Toleration {
  const path = ['cluster', 'tolerations', index];
  if (written.operator === 'Exists' && written.value !== undefined && written.value !== '') {
    report({
      severity: 'error',
      code: 'toleration-value',
      path: [...path, 'value'],
      summary: `the value "${written.value}" is never compared with operator Exists`,
      detail: 'Kubernetes refuses the two together. Remove the value, or set the operator to Equal.',
      related: [{ message: 'the operator is Exists', path: [...path, 'operator'] }],
    });
  }
  if (written.operator === 'Equal' && written.key === undefined) {
    report({
      severity: 'error',
      code: 'toleration-key',
      path,
      summary: 'a toleration without a key needs the operator Exists',
      detail:
        'Without a key it tolerates every taint, which Kubernetes wants to see spelled out. Add the key, or set the operator to Exists.',
    });
  }
  if (written.tolerationSeconds !== undefined && written.effect !== 'NoExecute') {
    report({
      severity: 'error',
      code: 'toleration-seconds',
      path: [...path, 'tolerationSeconds'],
      summary: 'tolerationSeconds needs the effect NoExecute',
      detail:
        'Only a NoExecute taint moves running pods. Set the effect to NoExecute, or remove tolerationSeconds.',
      ...(written.effect === undefined
        ? {}
        : { related: [{ message: `the effect is ${written.effect}`, path: [...path, 'effect'] }] }),
    });
  }
  return {
    key: written.key ?? null,
    operator: written.operator,
    value: written.value ?? null,
    effect: written.effect ?? null,
    tolerationSeconds: written.tolerationSeconds ?? null,
  };
}
